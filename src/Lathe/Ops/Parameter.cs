namespace Lathe;

public static partial class Ops
{
    /// <summary>
    /// A tensor of weights that a model holds itself: <c>[Weights("cls_token")] readonly Tensor cls = Parameter(1, 1, Hidden);</c>.
    /// Loading fills it from the checkpoint, and Forward may use it as an operand like any other tensor.
    /// </summary>
    /// <param name="shape">One to four extents of 1 or more: those of the checkpoint's tensor.</param>
    /// <returns>float32, zeros until loaded.</returns>
    /// <exception cref="ArgumentException">No extent, or more than four.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An extent is not positive.</exception>
    public static Tensor Parameter(params ReadOnlySpan<int> shape)
    {
        if (shape.Length is 0 or > Shapes.MaxRank)
            throw new ArgumentException($"a parameter has 1 to {Shapes.MaxRank} extents; found {shape.Length}", nameof(shape));
        foreach (int extent in shape)
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(extent, nameof(shape));
        return Tensor.Parameter(shape);
    }
}
