namespace Lathe.Tests.Tensors;

public sealed class TensorViewTests
{
    [Fact]
    public void A_default_view_stands_for_an_absent_tensor()
    {
        TensorView absent = default;
        Assert.True(absent.IsAbsent);
        Assert.False(new TensorView(new float[1], 1).IsAbsent);
    }

    [Fact]
    public void A_longer_span_is_cut_and_a_shorter_one_refused()
    {
        Assert.Equal(6, new TensorView(new float[100], 2, 3).Floats.Length);
        ArgumentException error = Assert.Throws<ArgumentException>(() => new TensorView(new float[5], 2, 3).Length);
        Assert.Contains("shape [2, 3] has 6 elements, the span 5", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Integers_keep_their_bits()
    {
        // The bits of a signalling NaN, which a float32 register may change.
        int[] ids = [0x7F800001, -1, 0, int.MinValue];
        int[] copy = new int[4];
        CopyReference.Run(new TensorView(ids, 2, 2).Transpose(0, 1), new TensorView(copy, 2, 2));
        Assert.Equal([0x7F800001, 0, -1, int.MinValue], copy);
    }

    [Fact]
    public void Axes_can_be_counted_from_the_back()
    {
        TensorView view = new(new float[24], 2, 3, 4);
        Assert.Equal([2, 4, 3], view.Transpose(-1, -2).Shape.ToArray());
        Assert.Equal([2, 3, 1], view.Slice(-1, 3, 1).Shape.ToArray());
    }

    [Theory]
    [InlineData(3, 0, 1)]
    [InlineData(-4, 0, 1)]
    [InlineData(0, -1, 1)]
    [InlineData(0, 1, 2)]
    [InlineData(0, 3, 0)]
    [InlineData(0, 2, int.MaxValue)]
    public void A_slice_outside_of_the_view_is_refused(int axis, int start, int length) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new TensorView(new float[24], 2, 3, 4).Slice(axis, start, length).Length);

    [Fact]
    public void A_broadcast_axis_has_no_stride()
    {
        TensorView row = new(new float[4], 1, 4);
        TensorView stretched = row.Broadcast([2, 3, 4]);
        Assert.Equal([0, 0, 1], stretched.Strides.ToArray());
        Assert.Throws<ArgumentException>(() => new TensorView(new float[4], 1, 4).Broadcast([2, 3, 5]).Length);
        // An axis cannot be dropped, not even one of extent 1.
        Assert.Throws<ArgumentException>(() => new TensorView(new float[4], 1, 4).Broadcast([4]).Length);
    }

    [Fact]
    public void Types_are_not_mixed_up()
    {
        Assert.Throws<InvalidOperationException>(() => new TensorView(new int[2], 2).Floats.Length);
        Assert.Throws<InvalidOperationException>(() => new TensorView(new float[2], 2).Ints.Length);
        Assert.Throws<ArgumentException>(() => CopyReference.Run(new TensorView(new int[2], 2), new TensorView(new float[2], 2)));
        Assert.Equal(ElementType.Int32, TensorView.Input([1, 2], 2).Type);
    }
}
