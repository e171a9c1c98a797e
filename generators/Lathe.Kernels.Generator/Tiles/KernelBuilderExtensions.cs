using Lathe.Contracts;
using Lathe.Kernels.Generator.Programs;

namespace Lathe.Kernels.Generator.Tiles;

/// <summary>What every tile program says in the same way.</summary>
internal static class KernelBuilderExtensions
{
    /// <summary>Reads a field of the argument block.</summary>
    public static Scalar Argument(this KernelBuilder kernel, ArgumentBlock field) =>
        kernel.LoadScalar(new Address(Scalar.Arguments, Displacement: (int)field));

    /// <summary>One element a lane, as float32.</summary>
    public static Vector LoadElements(this KernelBuilder kernel, WeightEncoding element, Address address) => element switch
    {
        WeightEncoding.Float32 => kernel.LoadFloat(address),
        WeightEncoding.BFloat16 => kernel.LoadBrainFloat(address),
        WeightEncoding.Float16 => kernel.LoadHalfFloat(address),
        _ => throw new KernelException($"{element} is no float that is loaded as it is"),
    };

    /// <summary>pointer += rows × stride, for a number of rows known here: one instruction for each 8, 4, 2 and 1 in it.</summary>
    public static void AdvanceRows(this KernelBuilder kernel, Scalar pointer, Scalar stride, int rows)
    {
        for (int remaining = rows; remaining > 0;)
        {
            int scale = remaining >= 8 ? 8 : remaining >= 4 ? 4 : remaining >= 2 ? 2 : 1;
            kernel.Assign(pointer, new Address(pointer, stride, scale));
            remaining -= scale;
        }
    }
}
