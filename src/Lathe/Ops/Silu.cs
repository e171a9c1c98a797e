using System.ComponentModel;

namespace Lathe;

public static partial class Ops
{
    /// <summary>x · sigmoid(x), also called swish.</summary>
    /// <param name="x">float32, any shape; the result has the same.</param>
    /// <exception cref="ArgumentException">x is int32.</exception>
    [Operation(ShapeRule.SameAsFirst, Activation = Activation.Silu, Kernel = typeof(SiluReference), Reach = OperationReach.Element)]
    public static Tensor Silu(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        Tensor output = Tensor.Float32(x.Shape);
        SiluReference.Run(x.View, output.View);
        return output;
    }
}

/// <summary>The definition of <see cref="Ops.Silu"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class SiluReference
{
    /// <exception cref="ArgumentException">x is int32, or the shapes differ.</exception>
    public static void Run(TensorView x, TensorView output) => Loops.Map<Function>(x, output);

    internal readonly struct Function : IUnaryFunction
    {
        public static double Invoke(double x) => x / (1.0 + Math.Exp(-x));
    }
}
