namespace Lathe;

public static partial class Ops
{
    /// <summary>The hyperbolic tangent.</summary>
    /// <param name="x">float32, any shape; the result has the same.</param>
    /// <exception cref="ArgumentException">x is int32.</exception>
    [Operation(ShapeRule.SameAsFirst, Activation = Activation.Tanh, Reach = OperationReach.Element)]
    public static Tensor Tanh(Tensor x) => Activate(x, Activation.Tanh);
}
