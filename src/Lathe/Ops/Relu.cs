using System.ComponentModel;

namespace Lathe;

public static partial class Ops
{
    /// <summary>max(x, 0); NaN stays NaN.</summary>
    /// <param name="x">float32, any shape; the result has the same.</param>
    /// <exception cref="ArgumentException">x is int32.</exception>
    [Operation(ShapeRule.SameAsFirst, Activation = Activation.Relu, Kernel = typeof(ReluReference), Reach = OperationReach.Element)]
    public static Tensor Relu(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        Tensor output = Tensor.Float32(x.Shape);
        ReluReference.Run(x.View, output.View);
        return output;
    }
}

/// <summary>The definition of <see cref="Ops.Relu"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ReluReference
{
    /// <exception cref="ArgumentException">x is int32, or the shapes differ.</exception>
    public static void Run(TensorView x, TensorView output) => Loops.Map<Function>(x, output);

    internal readonly struct Function : IUnaryFunction
    {
        public static double Invoke(double x) => Math.Max(x, 0.0);
    }
}
