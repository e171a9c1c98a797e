using System.ComponentModel;

namespace Lathe;

public static partial class Ops
{
    /// <summary>eˣ, element by element.</summary>
    /// <param name="x">float32, any shape; the result has the same.</param>
    /// <exception cref="ArgumentException">x is int32.</exception>
    [Operation(ShapeRule.SameAsFirst, Kernel = typeof(ExpReference), Reach = OperationReach.Element)]
    public static Tensor Exp(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        Tensor output = Tensor.Float32(x.Shape);
        ExpReference.Run(x.View, output.View);
        return output;
    }
}

/// <summary>The definition of <see cref="Ops.Exp"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ExpReference
{
    /// <exception cref="ArgumentException">x is int32, or the shapes differ.</exception>
    public static void Run(TensorView x, TensorView output) => Loops.Map<Function>(x, output);

    private readonly struct Function : IUnaryFunction
    {
        public double Invoke(double x) => Math.Exp(x);
    }
}
