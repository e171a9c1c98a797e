namespace Lathe;

public static partial class Ops
{
    /// <summary>1 / (1 + exp(−x)).</summary>
    /// <param name="x">float32, any shape; the result has the same.</param>
    /// <exception cref="ArgumentException">x is int32.</exception>
    [Operation(ShapeRule.SameAsFirst, Activation = Activation.Sigmoid, Reach = OperationReach.Element)]
    public static Tensor Sigmoid(Tensor x) => Activate(x, Activation.Sigmoid);
}
