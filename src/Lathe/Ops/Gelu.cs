namespace Lathe;

public static partial class Ops
{
    /// <summary>The Gaussian error linear unit in its exact form, x · Φ(x) with Φ(x) = (1 + erf(x / √2)) / 2.</summary>
    /// <param name="x">float32, any shape; the result has the same.</param>
    /// <exception cref="ArgumentException">x is int32.</exception>
    [Operation(ShapeRule.SameAsFirst, Activation = Activation.Gelu, Reach = OperationReach.Element)]
    public static Tensor Gelu(Tensor x) => Activate(x, Activation.Gelu);
}
