using Lathe.Contracts;
using Lathe.Kernels.Generator.Programs;

namespace Lathe.Kernels.Generator.Rows;

/// <summary>output[i] = activation(input[i]); arguments: input, output, count.</summary>
internal static class ActivationSpanProgram
{
    public static void Build(KernelBuilder kernel, Activation kind)
    {
        SixteenBuilder lanes = new(kernel);
        ActivationProgram activation = new(kernel, kind);
        Scalar input = Argument(0), output = Argument(8);
        new RowWalk(lanes, Argument(16)).Emit(1, [input, output], (_, at, mask) =>
        {
            Sixteen x = mask is { } some ? lanes.LoadPartial(some, at[0]) : lanes.LoadFloat(at[0]);
            Sixteen y = lanes.Apply(x, activation.Apply);
            if (mask is { } part)
                lanes.StorePartial(part, at[1], y);
            else
                lanes.Store(at[1], y);
        });

        Scalar Argument(int offset) => kernel.LoadScalar(new Address(Scalar.Arguments, Displacement: offset));
    }
}
