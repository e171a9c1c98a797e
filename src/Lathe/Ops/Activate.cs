using System.ComponentModel;

namespace Lathe;

public static partial class Ops
{
    /// <summary>An activation that is known once the configuration is read; None gives x itself.</summary>
    /// <param name="x">float32, any shape; the result has the same.</param>
    /// <param name="activation">Which one.</param>
    /// <exception cref="ArgumentException">x is int32.</exception>
    /// <exception cref="ArgumentOutOfRangeException">No such activation.</exception>
    [Operation(ShapeRule.SameAsFirst, Kernel = typeof(ActivateReference), Reach = OperationReach.Element)]
    public static Tensor Activate(Tensor x, Activation activation)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (activation == Activation.None)
            return x;
        Tensor output = Tensor.Float32(x.Shape);
        ActivateReference.Run(x.View, activation, output.View);
        return output;
    }
}

/// <summary>The definition of <see cref="Ops.Activate"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ActivateReference
{
    /// <exception cref="ArgumentException">x is int32, or the shapes differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">No such activation.</exception>
    public static void Run(TensorView x, Activation activation, TensorView output)
    {
        if (!Enum.IsDefined(activation))
            throw new ArgumentOutOfRangeException(nameof(activation), activation, "no such activation");
        if (activation == Activation.None)
            CopyReference.Run(x, output);
        else
            Loops.Map(x, output, new Function(activation));
    }

    private readonly struct Function(Activation activation) : IUnaryFunction
    {
        public double Invoke(double x) => ActivationFormulas.Apply(activation, default(Float64Math), x);
    }
}
