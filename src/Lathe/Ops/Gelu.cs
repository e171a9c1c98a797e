using System.ComponentModel;

namespace Lathe;

public static partial class Ops
{
    /// <summary>The Gaussian error linear unit in its exact form, x · Φ(x) with Φ(x) = (1 + erf(x / √2)) / 2.</summary>
    /// <param name="x">float32, any shape; the result has the same.</param>
    /// <exception cref="ArgumentException">x is int32.</exception>
    [Operation(ShapeRule.SameAsFirst, Activation = Activation.Gelu, Kernel = typeof(GeluReference), Reach = OperationReach.Element)]
    public static Tensor Gelu(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        Tensor output = Tensor.Float32(x.Shape);
        GeluReference.Run(x.View, output.View);
        return output;
    }
}

/// <summary>The definition of <see cref="Ops.Gelu"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class GeluReference
{
    /// <exception cref="ArgumentException">x is int32, or the shapes differ.</exception>
    public static void Run(TensorView x, TensorView output) => Loops.Map<Function>(x, output);

    internal readonly struct Function : IUnaryFunction
    {
        // erfc rather than 1 + erf: below −3 the sum would have lost all its digits.
        public static double Invoke(double x) => 0.5 * x * ErrorFunction.Complement(-x * InverseSqrt2);

        private const double InverseSqrt2 = 0.70710678118654752440;
    }
}
