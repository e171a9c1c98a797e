using static Lathe.Ops;

namespace Lathe.Tests.Tensors;

public sealed class TensorTests
{
    [Fact]
    public void From_uses_the_array_itself()
    {
        float[] values = [1, 2, 3, 4, 5, 6];
        Tensor tensor = Tensor.From(values, 2, 3);
        values[4] = 50;
        Assert.Equal(50f, tensor.Floats[4]);
        Assert.Equal(ElementType.Float32, tensor.Type);
        Assert.Equal([2, 3], tensor.Shape.ToArray());
        Assert.Equal([3, 1], tensor.Strides.ToArray());
        Assert.Equal(6, tensor.Length);
        Assert.True(tensor.IsContiguous);
    }

    [Fact]
    public void A_shape_without_axes_is_one_number()
    {
        Tensor number = Tensor.Float32();
        Assert.Equal(0, number.Rank);
        Assert.Equal(1, number.Length);
        Assert.Equal("float32 []", number.ToString());
    }

    [Fact]
    public void From_refuses_an_array_of_another_length()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => Tensor.From(new float[5], 2, 3));
        Assert.Contains("shape [2, 3] has 6 elements, the array 5", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new[] { 1, 1, 1, 1, 1 }, "at most 4")]
    [InlineData(new[] { 2, -1 }, "negative extent")]
    [InlineData(new[] { int.MaxValue, 2 }, "more elements")]
    [InlineData(new[] { int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue }, "more elements")]
    public void Impossible_shapes_are_refused(int[] shape, string expected)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => Tensor.Int32(shape));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Huge_extents_beside_a_zero_are_refused_rather_than_overflow() =>
        Assert.Throws<ArgumentException>(() => Tensor.Float32(0, int.MaxValue, int.MaxValue));

    [Fact]
    public void The_wrong_accessor_says_which_one_is_right()
    {
        Expect.Error<InvalidOperationException>("read Ints", () => _ = Tensor.Int32(2).Floats.Length);
        Expect.Error<InvalidOperationException>("read Floats", () => _ = Tensor.Float32(2).Ints.Length);
    }

    [Fact]
    public void A_view_shares_elements_and_a_copy_does_not()
    {
        Tensor tensor = Counting(2, 3);
        Tensor view = Transpose(tensor, 0, 1), copy = view.Contiguous();
        Assert.False(view.IsContiguous);
        Expect.Error<InvalidOperationException>("not contiguous", () => _ = view.Floats.Length);
        Assert.Equal([0, 3, 1, 4, 2, 5], copy.Floats.ToArray());

        tensor.Floats[3] = 30;
        Assert.Equal([0, 30, 1, 4, 2, 5], view.Contiguous().Floats.ToArray());
        Assert.Equal(3, copy.Floats[1]);
    }

    [Fact]
    public void Contiguous_copies_only_where_it_must()
    {
        Tensor tensor = Counting(2, 3);
        Assert.Same(tensor, tensor.Contiguous());
        Assert.NotSame(tensor, tensor.Clone());
        // An axis of extent 1 has no stride that matters.
        Tensor column = Transpose(Counting(1, 4), 0, 1);
        Assert.Same(column, column.Contiguous());
    }

    [Fact]
    public void Views_of_views_keep_their_place()
    {
        Tensor tensor = Counting(2, 3, 4);
        Tensor inner = Slice(Transpose(Slice(tensor, 1, 1, 2), 0, 2), 0, 1, 2);
        Assert.Equal([2, 2, 2], inner.Shape.ToArray());
        // inner[i, j, k] = tensor[k, 1 + j, 1 + i] = 12k + 4(1 + j) + 1 + i
        Assert.Equal([5, 17, 9, 21, 6, 18, 10, 22], inner.Contiguous().Floats.ToArray());
        Assert.Equal([5, 17, 9, 21, 6, 18, 10, 22], Reshape(inner, -1).Floats.ToArray());
    }

    internal static Tensor Counting(params ReadOnlySpan<int> shape)
    {
        Tensor tensor = Tensor.Float32(shape);
        for (int i = 0; i < tensor.Length; i++)
            tensor.Floats[i] = i;
        return tensor;
    }
}
