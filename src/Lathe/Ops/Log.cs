using System.ComponentModel;

namespace Lathe;

public static partial class Ops
{
    /// <summary>The natural logarithm, element by element: −∞ for 0, NaN below.</summary>
    /// <param name="x">float32, any shape; the result has the same.</param>
    /// <exception cref="ArgumentException">x is int32.</exception>
    [Operation(ShapeRule.SameAsFirst, Kernel = typeof(LogReference), Reach = OperationReach.Element)]
    public static Tensor Log(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        Tensor output = Tensor.Float32(x.Shape);
        LogReference.Run(x.View, output.View);
        return output;
    }
}

/// <summary>The definition of <see cref="Ops.Log"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class LogReference
{
    /// <exception cref="ArgumentException">x is int32, or the shapes differ.</exception>
    public static void Run(TensorView x, TensorView output) => Loops.Map<Function>(x, output);

    private readonly struct Function : IUnaryFunction
    {
        public double Invoke(double x) => Math.Log(x);
    }
}
