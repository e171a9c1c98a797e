using Lathe.Tests.Tensors;
using static Lathe.Ops;

namespace Lathe.Tests.Operations;

public sealed class LayoutTests
{
    [Fact]
    public void Reshape_keeps_and_infers()
    {
        Tensor x = TensorTests.Counting(2, 3, 4);
        Assert.Equal([2, 12], Reshape(x, 0, -1).Shape.ToArray());
        Assert.Equal([2, 3, 2, 2], Reshape(x, 0, 0, 2, -1).Shape.ToArray());
        Assert.Equal([24], Reshape(x, -1).Shape.ToArray());
        Assert.Equal(x.Floats.ToArray(), Reshape(x, 4, 6).Floats.ToArray());
        Assert.Equal([0, 3], Reshape(Tensor.Float32(0, 3), 0, 3).Shape.ToArray());
    }

    [Fact]
    public void Reshape_is_a_view_where_it_can_be()
    {
        Tensor x = TensorTests.Counting(2, 3);
        Reshape(x, 3, 2).Floats[5] = 50;
        Assert.Equal(50, x.Floats[5]);
        Reshape(Transpose(x, 0, 1), 6).Floats[5] = 500;
        Assert.Equal(50, x.Floats[5]);
    }

    [Theory]
    [InlineData(new[] { 5, 5 }, "24 elements against 25")]
    [InlineData(new[] { -1, -1 }, "only one extent can be -1")]
    [InlineData(new[] { 5, -1 }, "24 elements do not determine the -1 beside 5")]
    [InlineData(new[] { 2, 3, 4, 0 }, "axis 3 has no extent to keep")]
    [InlineData(new[] { -2, 12 }, "negative extent")]
    public void Reshape_says_what_does_not_fit(int[] shape, string expected)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => Reshape(TensorTests.Counting(2, 3, 4), shape));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_can_be_inferred_from_no_elements() =>
        Assert.Throws<ArgumentException>(() => Reshape(Tensor.Float32(0, 3), 0, -1));

    [Fact]
    public void An_empty_slice_at_the_end_is_empty()
    {
        Tensor slice = Slice(TensorTests.Counting(2, 3), 0, 2, 0);
        Assert.Equal([0, 3], slice.Shape.ToArray());
        Assert.Empty(slice.Floats.ToArray());
        Assert.Equal([0, 3], (slice + 1f).Shape.ToArray());
    }

    [Theory]
    [InlineData(2, 0, 1)]
    [InlineData(0, -1, 1)]
    [InlineData(0, 0, 3)]
    [InlineData(0, 2, 1)]
    [InlineData(0, 0, -1)]
    public void A_slice_outside_of_the_tensor_is_refused(int axis, int start, int length) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Slice(TensorTests.Counting(2, 3), axis, start, length));

    [Fact]
    public void Concat_and_Slice_undo_each_other()
    {
        Tensor x = TensorTests.Counting(3, 4, 5);
        for (int axis = 0; axis < 3; axis++)
        {
            Tensor first = Slice(x, axis, 0, 1), second = Slice(x, axis, 1, x.Shape[axis] - 1);
            Assert.Equal(x.Floats.ToArray(), Concat(axis, first, second).Floats.ToArray());
            Assert.Equal(x.Floats.ToArray(), Concat(axis - 3, first, second).Floats.ToArray());
        }
    }

    [Fact]
    public void Concat_keeps_integers() => Assert.Equal([1, 2, 3], Concat(0, Tensor.From([1, 2], 2), Tensor.From([3], 1)).Ints.ToArray());

    [Fact]
    public void Concat_says_which_part_does_not_fit()
    {
        Expect.ArgumentError(
            "part 2 is float32 [2, 4], part 0 float32 [2, 3]",
            () => Concat(0, Tensor.Float32(2, 3), Tensor.Float32(1, 3), Tensor.Float32(2, 4)));
        Assert.Throws<ArgumentException>(() => Concat(0, Tensor.Float32(2), Tensor.Int32(2)));
        Assert.Throws<ArgumentException>(() => Concat(0));
    }

    [Fact]
    public void Concat_in_one_call_serves_up_to_eight_parts()
    {
        for (int count = 1; count <= 8; count++)
        {
            Type[] types = [.. Enumerable.Repeat(typeof(TensorView), count), typeof(int), typeof(TensorView)];
            Assert.NotNull(typeof(ConcatReference).GetMethod(nameof(ConcatReference.Run), types));
        }
        float[] joined = new float[8];
        TensorView output = new(joined, 1, 8);
        ConcatReference.Run(One(1), One(2), One(3), One(4), One(5), One(6), One(7), One(8), -1, output);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], joined);
        ConcatReference.Run(One(9), One(8), One(7), 1, output.Slice(1, 5, 3));
        Assert.Equal([1, 2, 3, 4, 5, 9, 8, 7], joined);

        static TensorView One(float value) => new(new[] { value }, 1, 1);
    }
}
