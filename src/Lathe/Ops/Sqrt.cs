using System.ComponentModel;

namespace Lathe;

public static partial class Ops
{
    /// <summary>The square root, element by element; NaN below 0.</summary>
    /// <param name="x">float32, any shape; the result has the same.</param>
    /// <exception cref="ArgumentException">x is int32.</exception>
    [Operation(ShapeRule.SameAsFirst, Kernel = typeof(SqrtReference), Reach = OperationReach.Element)]
    public static Tensor Sqrt(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        Tensor output = Tensor.Float32(x.Shape);
        SqrtReference.Run(x.View, output.View);
        return output;
    }
}

/// <summary>The definition of <see cref="Ops.Sqrt"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class SqrtReference
{
    /// <exception cref="ArgumentException">x is int32, or the shapes differ.</exception>
    public static void Run(TensorView x, TensorView output) => Loops.Map<Function>(x, output);

    private readonly struct Function : IUnaryFunction
    {
        public double Invoke(double x) => Math.Sqrt(x);
    }
}
