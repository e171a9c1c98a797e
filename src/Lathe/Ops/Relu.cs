namespace Lathe;

public static partial class Ops
{
    /// <summary>max(x, 0); NaN stays NaN.</summary>
    /// <param name="x">float32, any shape; the result has the same.</param>
    /// <exception cref="ArgumentException">x is int32.</exception>
    [Operation(ShapeRule.SameAsFirst, Activation = Activation.Relu, Reach = OperationReach.Element)]
    public static Tensor Relu(Tensor x) => Activate(x, Activation.Relu);
}
