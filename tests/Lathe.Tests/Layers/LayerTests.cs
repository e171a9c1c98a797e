using Lathe.Layers;
using Lathe.Tests.Tensors;

namespace Lathe.Tests.Layers;

public sealed class LayerTests
{
    [Fact]
    public void Linear_multiplies_by_the_transposed_weight()
    {
        Linear layer = new(2, 3) { Weight = Tensor.From([1f, 2f, 3f, 4f, 5f, 6f], 3, 2), Bias = Tensor.From([10f, 20f, 30f], 3) };
        Tensor y = layer.Forward(Tensor.From([1f, 1f, 0f, 2f], 2, 1, 2));
        Assert.Equal([2, 1, 3], y.Shape.ToArray());
        Assert.Equal([13f, 27f, 41f, 14f, 28f, 42f], y.Floats.ToArray());
        Assert.Equal([3], layer.Forward(Tensor.From([1f, 1f], 2)).Shape.ToArray());
    }

    [Fact]
    public void Linear_without_bias_has_none()
    {
        Linear layer = new(2, 1, bias: false) { Weight = Tensor.From([1f, 2f], 1, 2) };
        Assert.Null(layer.Bias);
        Assert.Equal([3f], layer.Forward(Tensor.From([1f, 1f], 1, 2)).Floats.ToArray());
        Assert.Throws<ArgumentException>(() => layer.Bias = Tensor.Float32(1));
    }

    [Fact]
    public void Linear_reads_strided_input_and_weight()
    {
        Linear layer = new(3, 2) { Weight = Ops.Transpose(TensorTests.Counting(3, 2), 0, 1) };
        Tensor x = Ops.Transpose(TensorTests.Counting(3, 4), 0, 1);
        Assert.Equal(
            Ops.MatMul(x.Clone(), TensorTests.Counting(3, 2)).Floats.ToArray(),
            layer.Forward(x).Floats.ToArray());
    }

    [Fact]
    public void Sums_are_exact_at_every_length()
    {
        // Small whole numbers leave no room for rounding, so that vector lanes and remainder must all be there, once.
        for (int inputs = 1; inputs <= 70; inputs++)
        {
            Linear layer = new(inputs, 1, bias: false) { Weight = TensorTests.Counting(1, inputs) };
            Tensor x = TensorTests.Counting(1, inputs) + 1f;
            float expected = Enumerable.Range(0, inputs).Sum(i => i * (i + 1f));
            Assert.Equal(expected, layer.Forward(x).Floats[0]);
        }
    }

    [Fact]
    public void Embedding_copies_rows()
    {
        Embedding table = new(3, 2) { Weight = TensorTests.Counting(3, 2) };
        Tensor rows = table.Forward(Tensor.From([2, 0, 0, 1], 2, 2));
        Assert.Equal([2, 2, 2], rows.Shape.ToArray());
        Assert.Equal([4f, 5f, 0f, 1f, 0f, 1f, 2f, 3f], rows.Floats.ToArray());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    [InlineData(int.MinValue)]
    public void Embedding_names_the_id_that_is_outside(int id)
    {
        Embedding table = new(3, 2);
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(() => table.Forward(Tensor.From([0, 1, id], 1, 3)));
        Assert.Equal(id, error.ActualValue);
        Assert.StartsWith(
            "id number 2 of int32 [1, 3] is outside of the table, which has rows 0 to 2",
            error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void LayerNorm_centres_and_scales()
    {
        // Mean 2.5, population variance 1.25.
        LayerNorm norm = new(4, epsilon: 0f) { Weight = Tensor.From([1f, 1f, 2f, 1f], 4), Bias = Tensor.From([0f, 0f, 0f, 10f], 4) };
        double deviation = Math.Sqrt(1.25);
        double[] expected = [-1.5 / deviation, -0.5 / deviation, 2 * (0.5 / deviation), (1.5 / deviation) + 10.0];
        float[] actual = norm.Forward(Tensor.From([1f, 2f, 3f, 4f], 1, 4)).Floats.ToArray();
        for (int i = 0; i < 4; i++)
            Assert.Equal((float)expected[i], actual[i], 1e-6f);
    }

    [Fact]
    public void LayerNorm_of_a_constant_row_is_the_bias()
    {
        LayerNorm norm = new(3) { Bias = Tensor.From([1f, 2f, 3f], 3) };
        Assert.Equal([1f, 2f, 3f], norm.Forward(Tensor.From([7f, 7f, 7f], 1, 3)).Floats.ToArray());
    }

    [Fact]
    public void RmsNorm_scales_without_centring()
    {
        RmsNorm norm = new(2, epsilon: 0f) { Weight = Tensor.From([1f, 2f], 2) };
        float[] actual = norm.Forward(Tensor.From([3f, 4f], 1, 2)).Floats.ToArray();
        Assert.Equal((float)(3.0 / Math.Sqrt(12.5)), actual[0], 1e-7f);
        Assert.Equal((float)(8.0 / Math.Sqrt(12.5)), actual[1], 1e-7f);
    }

    [Fact]
    public void Layers_do_not_write_to_their_input()
    {
        Tensor x = TensorTests.Counting(2, 4);
        float[] before = x.Floats.ToArray();
        new LayerNorm(4).Forward(x);
        new RmsNorm(4).Forward(x);
        new Linear(4, 4).Forward(x);
        Assert.Equal(before, x.Floats.ToArray());
    }

    [Fact]
    public void A_wrong_width_is_named()
    {
        Expect.ArgumentError(
            "this Linear takes float32 [..., 4]; x is float32 [2, 3]",
            () => new Linear(4, 5).Forward(Tensor.Float32(2, 3)));
        Expect.ArgumentError("this LayerNorm takes float32 [..., 4]", () => new LayerNorm(4).Forward(Tensor.Float32(2, 3)));
        Expect.ArgumentError("this RmsNorm takes float32 [..., 4]", () => new RmsNorm(4).Forward(Tensor.Int32(2, 4)));
        Expect.ArgumentError("looks up int32 ids", () => new Embedding(4, 5).Forward(Tensor.Float32(2, 3)));
    }

    [Fact]
    public void A_weight_of_another_shape_is_refused()
    {
        Linear layer = new(2, 3);
        Expect.ArgumentError("Weight is float32 [3, 2] in this layer; found float32 [2, 3]", () => layer.Weight = Tensor.Float32(2, 3));
        Assert.Throws<ArgumentException>(() => new Embedding(2, 3).Weight = Tensor.Int32(2, 3));
    }

    [Fact]
    public void Extents_are_positive()
    {
        Assert.Equal("inputs", Assert.Throws<ArgumentOutOfRangeException>(() => new Linear(0, 3)).ParamName);
        Assert.Equal("outputs", Assert.Throws<ArgumentOutOfRangeException>(() => new Linear(3, -1)).ParamName);
        Assert.Equal("count", Assert.Throws<ArgumentOutOfRangeException>(() => new Embedding(0, 3)).ParamName);
        Assert.Equal("width", Assert.Throws<ArgumentOutOfRangeException>(() => new LayerNorm(0)).ParamName);
    }

    [Fact]
    public void Weights_take_no_memory_until_somebody_asks()
    {
        // Configurations are untrusted: a layer of four billion weights may be described, and is refused when it is looked at.
        Linear layer = new(65536, 65536);
        Assert.Throws<ArgumentException>(() => layer.Weight.Length);
    }

}
