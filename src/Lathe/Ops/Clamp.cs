using System.ComponentModel;

namespace Lathe;

public static partial class Ops
{
    /// <summary>x held between two numbers, element by element: min(max(x, minimum), maximum); NaN stays NaN.</summary>
    /// <param name="x">float32, any shape; the result has the same.</param>
    /// <param name="minimum">−∞ for none.</param>
    /// <param name="maximum">+∞ for none; it wins where it is below the minimum.</param>
    /// <exception cref="ArgumentException">x is int32.</exception>
    [Operation(ShapeRule.SameAsFirst, Kernel = typeof(ClampReference), Reach = OperationReach.Element)]
    public static Tensor Clamp(Tensor x, float minimum, float maximum)
    {
        ArgumentNullException.ThrowIfNull(x);
        Tensor output = Tensor.Float32(x.Shape);
        ClampReference.Run(x.View, minimum, maximum, output.View);
        return output;
    }
}

/// <summary>The definition of <see cref="Ops.Clamp"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ClampReference
{
    /// <exception cref="ArgumentException">x is int32, or the shapes differ.</exception>
    public static void Run(TensorView x, float minimum, float maximum, TensorView output)
    {
        Loops.RequireFloat32(x, nameof(x));
        Loops.RequireSameShape(x, output);
        MaximumReference.Run(x, minimum, output);
        MinimumReference.Run(output, maximum, output);
    }
}
