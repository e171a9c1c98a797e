using System.ComponentModel;

namespace Lathe;

public static partial class Ops
{
    /// <summary>
    /// The Gaussian error linear unit approximated as x · (1 + tanh(√(2/π) · (x + 0.044715 x³))) / 2: <c>gelu_new</c> of the
    /// configurations.
    /// </summary>
    /// <param name="x">float32, any shape; the result has the same.</param>
    /// <exception cref="ArgumentException">x is int32.</exception>
    [Operation(ShapeRule.SameAsFirst, Activation = Activation.GeluTanh, Kernel = typeof(GeluTanhReference), Reach = OperationReach.Element)]
    public static Tensor GeluTanh(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        Tensor output = Tensor.Float32(x.Shape);
        GeluTanhReference.Run(x.View, output.View);
        return output;
    }
}

/// <summary>The definition of <see cref="Ops.GeluTanh"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class GeluTanhReference
{
    /// <exception cref="ArgumentException">x is int32, or the shapes differ.</exception>
    public static void Run(TensorView x, TensorView output) => Loops.Map<Function>(x, output);

    internal readonly struct Function : IUnaryFunction
    {
        // (1 + tanh u) / 2 = 1 / (1 + exp(−2u)), which keeps its digits where tanh nears −1.
        public static double Invoke(double x) => x / (1.0 + Math.Exp(-2.0 * Sqrt2OverPi * (x + (0.044715 * x * x * x))));

        private const double Sqrt2OverPi = 0.79788456080286535588;
    }
}
