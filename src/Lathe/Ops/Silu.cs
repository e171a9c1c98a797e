namespace Lathe;

public static partial class Ops
{
    /// <summary>x · sigmoid(x), also called swish.</summary>
    /// <param name="x">float32, any shape; the result has the same.</param>
    /// <exception cref="ArgumentException">x is int32.</exception>
    [Operation(ShapeRule.SameAsFirst, Activation = Activation.Silu, Reach = OperationReach.Element)]
    public static Tensor Silu(Tensor x) => Activate(x, Activation.Silu);
}
