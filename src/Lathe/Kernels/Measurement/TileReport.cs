using Lathe.Hardware;
using Lathe.Kernels.Formats;
using Lathe.Kernels.MachineCode;

namespace Lathe.Kernels;

/// <summary>Which tile kernels the calling thread's tier uses, and what they reach.</summary>
internal static class TileReport
{
    /// <summary>Why the tier in use runs no machine code; null where it does.</summary>
    public static string? MachineCodeRefusal => TileTable.Current.MachineCodeRefusal;

    /// <summary>Measures every family, its ceiling and a product.</summary>
    /// <param name="threads">0: one for each physical core that the process may use.</param>
    /// <param name="milliseconds">How long each of the measurements lasts, at least, after half a second of warm-up.</param>
    public static IReadOnlyList<TileFamilyReport> Measure(int threads = 0, int milliseconds = 50)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        ArgumentOutOfRangeException.ThrowIfLessThan(milliseconds, 1);
        using ProductMeasurement products = new(threads == 0 ? Processor.Cores : threads);
        products.WarmUp();
        return [.. WeightEncodings.All.Select(encoding => Measure(encoding, products, milliseconds))];
    }

    private static TileFamilyReport Measure(EncodingDescription encoding, ProductMeasurement products, int milliseconds)
    {
        TileTable table = TileTable.Current;
        KernelSet<TileArguments> set = KernelCatalogue.Product(encoding.Encoding);
        TileKernel<TileArguments>[] kernels = table[encoding.Encoding];
        bool machineCode = Array.TrueForAll(kernels, kernel => kernel.IsMachineCode);
        InstructionTier tier = machineCode ? set.MachineCodeTier(table.Tier) : Processor.CSharpTier;
        double ceiling = TileCeiling.MeasureGops(encoding.Encoding, products.Threads, milliseconds);
        return new TileFamilyReport(encoding.Encoding, machineCode, tier, kernels.Length,
            products.MeasureGops(encoding.Encoding, milliseconds), ceiling);
    }
}
