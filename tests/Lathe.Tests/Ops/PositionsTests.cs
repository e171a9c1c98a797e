using System.Numerics;
using Lathe.Layers;
using Lathe.Tests.Tensors;
using static Lathe.Ops;

namespace Lathe.Tests.Operations;

/// <summary>Masks and positions that attention is given, grouped key heads, and convolutions: each against its definition in
/// float64.</summary>
public sealed class PositionsTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Rotary_positions_turn_pairs(bool interleaved)
    {
        const int heads = 2, size = 6;
        Tensor x = (TensorTests.Counting(2, 3, heads * size) - 30f) * 0.05f, positions = Tensor.From([0, 1, 2, 5, 100, 511], 2, 3);
        Tensor found = RotaryPositions(x, positions, heads, 500f, interleaved);
        for (int row = 0; row < 6; row++)
        {
            for (int head = 0; head < heads; head++)
            {
                for (int pair = 0; pair < size / 2; pair++)
                {
                    int first = (row * heads * size) + (head * size) + (interleaved ? 2 * pair : pair),
                        second = first + (interleaved ? 1 : size / 2);
                    Complex turned = new Complex(x.Floats[first], x.Floats[second])
                        * Complex.FromPolarCoordinates(1, positions.Ints[row] * Math.Pow(500, -2.0 * pair / size));
                    Assert.Equal(turned.Real, found.Floats[first], 1e-6);
                    Assert.Equal(turned.Imaginary, found.Floats[second], 1e-6);
                }
            }
        }
        Expect.ArgumentError("do not divide the 12 columns", () => RotaryPositions(x, positions, 5));
        Expect.ArgumentError("expected [2, 3]", () => RotaryPositions(x, Tensor.Int32(3, 2), heads));
    }

    [Fact]
    public void A_causal_mask_hides_what_comes_behind()
    {
        Assert.Equal(
            [0f, float.NegativeInfinity, float.NegativeInfinity, 0f, 0f, float.NegativeInfinity, 0f, 0f, 0f],
            CausalMask(Tensor.Float32(4, 3, 8)).Floats.ToArray());
        Expect.ArgumentError("expected [batch, sequence, width]", () => CausalMask(Tensor.Float32(4, 3)));
    }

    /// <summary>The slopes of the paper, for 8 heads; for 3, those of 2 and the first of the 4 between.</summary>
    [Fact]
    public void Linear_biases_have_the_slopes_of_the_paper()
    {
        Tensor eight = AlibiBias(Tensor.Float32(1, 4, 2), 8);
        for (int head = 0; head < 8; head++)
        {
            double slope = Math.Pow(0.5, head + 1);
            Assert.Equal([0, -slope, -2 * slope, -3 * slope], eight.Floats.Slice(head * 16, 4).ToArray().Select(v => (double)v));
            Assert.Equal([-3 * slope, -2 * slope, -slope, 0], eight.Floats.Slice((head * 16) + 12, 4).ToArray().Select(v => (double)v));
        }
        Tensor three = AlibiBias(Tensor.Float32(1, 2, 2), 3);
        Assert.Equal([-1 / 16f, -1 / 256f, -1 / 4f], Enumerable.Range(0, 3).Select(head => three.Floats[(head * 4) + 1]));
    }

    [Fact]
    public void Grouped_key_heads_are_key_heads_repeated()
    {
        Tensor query = (TensorTests.Counting(2, 3, 24) - 70f) * 0.02f, key = (TensorTests.Counting(2, 3, 8) - 20f) * 0.03f;
        Tensor value = TensorTests.Counting(2, 3, 6) * 0.1f;
        Tensor found = Attention(query, key, value, CausalMask(query), 6, keyHeads: 2);
        Tensor expected = Attention(query, Repeated(key, 4), Repeated(value, 3), CausalMask(query), 6);
        Assert.Equal([2, 3, 18], found.Shape.ToArray());
        Assert.Equal(expected.Floats.ToArray(), found.Floats.ToArray());
        Expect.ArgumentError("4 key heads do not divide 6 heads", () => Attention(query, key, value, null, 6, keyHeads: 4));

        static Tensor Repeated(Tensor x, int size) =>
            Concat(2, [.. Enumerable.Range(0, 6).Select(head => Slice(x, 2, head / 3 * size, size))]);
    }

    [Theory]
    [InlineData(1, 0, 1, 1, 7)]
    [InlineData(2, 1, 1, 1, 5)]
    [InlineData(1, 2, 2, 3, 9)]
    [InlineData(3, 3, 1, 3, 5)]
    public void A_convolution_is_the_sum_over_its_kernel(int stride, int padding, int dilation, int groups, int length)
    {
        Conv1d layer = new(6, 9, 3, stride, padding, dilation, groups)
        {
            Weight = (TensorTests.Counting(9, 6 / groups, 3) - 25f) * 0.04f,
            Bias = TensorTests.Counting(9),
        };
        Tensor x = (TensorTests.Counting(2, 6, 9) - 50f) * 0.1f, found = layer.Forward(x);
        Assert.Equal([2, 9, length], found.Shape.ToArray());
        for (int i = 0; i < found.Length; i++)
        {
            int place = i % length, output = i / length % 9, batch = i / length / 9, inputs = 6 / groups;
            double sum = layer.Bias!.Floats[output];
            for (int input = 0; input < inputs; input++)
            {
                for (int k = 0; k < 3; k++)
                {
                    int at = (place * stride) - padding + (k * dilation), channel = (output / (9 / groups) * inputs) + input;
                    if (at is >= 0 and < 9)
                        sum += (double)x.Floats[(((batch * 6) + channel) * 9) + at]
                            * layer.Weight.Floats[(((output * inputs) + input) * 3) + k];
                }
            }
            Assert.Equal((float)sum, found.Floats[i]);
        }
        Expect.ArgumentError("expected that", () => layer.Forward(Tensor.Float32(2, 5, 9)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Conv1d(6, 9, 3, groups: 2));
    }

    [Fact]
    public void Patches_are_projected_row_by_row()
    {
        PatchEmbedding layer = new(2, 3, 2)
        {
            Weight = (TensorTests.Counting(3, 2, 2, 2) - 11f) * 0.1f,
            Bias = Tensor.From([1f, 2f, 3f], 3)
        };
        Tensor image = TensorTests.Counting(2, 2, 4, 6) * 0.5f, found = layer.Forward(image);
        Assert.Equal([2, 6, 3], found.Shape.ToArray());
        for (int i = 0; i < found.Length; i++)
        {
            int output = i % 3, patch = i / 3 % 6, batch = i / 18;
            double sum = output + 1;
            for (int j = 0; j < 8; j++)
            {
                int channel = j / 4, row = (patch / 3 * 2) + (j / 2 % 2), column = (patch % 3 * 2) + (j % 2);
                sum += (double)image.Floats[(((((batch * 2) + channel) * 4) + row) * 6) + column] * layer.Weight.Floats[(output * 8) + j];
            }
            Assert.Equal((float)sum, found.Floats[i]);
        }
        Expect.ArgumentError("patches that divide the image", () => layer.Forward(Tensor.Float32(1, 2, 3, 6)));
    }

    [Fact]
    public void Expanding_repeats_rows_for_the_batch()
    {
        Tensor found = ExpandBatch(TensorTests.Counting(1, 2, 3), Tensor.Float32(2, 5, 7));
        Assert.Equal([0f, 1f, 2f, 3f, 4f, 5f, 0f, 1f, 2f, 3f, 4f, 5f], found.Floats.ToArray());
        Expect.ArgumentError("expected [1, rows, width]", () => ExpandBatch(Tensor.Float32(2, 2, 3), Tensor.Float32(2, 5, 7)));
        Expect.ArgumentError("1 to 4 extents", () => Parameter());
        Assert.Throws<ArgumentOutOfRangeException>(() => Parameter(1, 0));
    }
}
