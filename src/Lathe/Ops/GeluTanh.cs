namespace Lathe;

public static partial class Ops
{
    /// <summary>
    /// The Gaussian error linear unit approximated as x · (1 + tanh(√(2/π) · (x + 0.044715 x³))) / 2: <c>gelu_new</c> of the
    /// configurations.
    /// </summary>
    /// <param name="x">float32, any shape; the result has the same.</param>
    /// <exception cref="ArgumentException">x is int32.</exception>
    [Operation(ShapeRule.SameAsFirst, Activation = Activation.GeluTanh, Reach = OperationReach.Element)]
    public static Tensor GeluTanh(Tensor x) => Activate(x, Activation.GeluTanh);
}
