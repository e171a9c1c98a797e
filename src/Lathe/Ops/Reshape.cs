namespace Lathe;

public static partial class Ops
{
    /// <summary>The same elements, in order, under another shape: a view where x is contiguous, a copy where it is not.</summary>
    /// <param name="x">float32 or int32.</param>
    /// <param name="shape">At most four extents; 0 keeps x's extent at that place, −1 (once) takes what is left.</param>
    /// <exception cref="ArgumentException">The number of elements differs, or 0 and −1 cannot be resolved.</exception>
    [Operation(ShapeRule.Reshape)]
    public static Tensor Reshape(Tensor x, params ReadOnlySpan<int> shape)
    {
        ArgumentNullException.ThrowIfNull(x);
        int[] resolved = Shapes.Reshape(x.Shape, shape, nameof(shape));
        int[] strides = new int[resolved.Length];
        Shapes.RowMajorStrides(resolved, strides);
        return x.Contiguous().Restrided(0, resolved, strides);
    }
}
