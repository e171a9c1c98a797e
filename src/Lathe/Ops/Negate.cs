using System.ComponentModel;

namespace Lathe;

public sealed partial class Tensor
{
    /// <summary>−x, element by element.</summary>
    /// <exception cref="ArgumentException">x is int32.</exception>
    [Operation(ShapeRule.SameAsFirst, Kernel = typeof(NegateReference), Reach = OperationReach.Element)]
    public static Tensor operator -(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        Tensor output = Float32(x.Shape);
        NegateReference.Run(x.View, output.View);
        return output;
    }
}

/// <summary>The definition of −x on tensors.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class NegateReference
{
    /// <exception cref="ArgumentException">x is int32, or the shapes differ.</exception>
    public static void Run(TensorView x, TensorView output) => Loops.Map<Function>(x, output);

    private readonly struct Function : IUnaryFunction
    {
        public double Invoke(double x) => -x;
    }
}
