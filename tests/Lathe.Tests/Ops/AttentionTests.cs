using Lathe.Tests.Tensors;
using static Lathe.Ops;

namespace Lathe.Tests.Operations;

/// <summary>What the ONNX cases leave open: masks of two axes, padding that doesn't matter, and messages.</summary>
public sealed class AttentionTests
{
    private static readonly Tensor Query = Waves(2, 3, 8), Key = Waves(2, 5, 8), Value = Waves(2, 5, 6);

    [Fact]
    public void A_mask_over_keys_is_the_stretched_mask()
    {
        Tensor mask = Waves(2, 5);
        Tensor stretched = Reshape(mask, 2, 1, 1, 5) + Tensor.Float32(2, 2, 3, 5);
        float[] expected = Attention(Query, Key, Value, stretched, 2).Floats.ToArray();
        Assert.Equal(expected, Attention(Query, Key, Value, mask, 2).Floats.ToArray());
        Assert.Equal(expected, Attention(Query, Key, Value, Reshape(mask, 2, 1, 1, 5), 2).Floats.ToArray());
        Assert.NotEqual(expected, Attention(Query, Key, Value, null, 2).Floats.ToArray());
    }

    [Fact]
    public void Padding_changes_nothing()
    {
        Tensor mask = PaddingMask(Tensor.From([1, 1, 1, 0, 0, 1, 1, 1, 0, 0], 2, 5));
        Tensor shorter = Attention(Query, Slice(Key, 1, 0, 3), Slice(Value, 1, 0, 3), null, 2);
        Tensor poisoned = Value.Clone();
        Slice(poisoned, 1, 3, 2).View.Slice(0, 0, 1).Floats.Fill(1e6f);
        Assert.Equal(shorter.Floats.ToArray(), Attention(Query, Key, Value, mask, 2).Floats.ToArray());
        Assert.Equal(shorter.Floats.ToArray(), Attention(Query, Key, poisoned, mask, 2).Floats.ToArray());
    }

    [Fact]
    public void A_row_that_is_all_padding_is_finite()
    {
        Tensor output = Attention(Query, Key, Value, PaddingMask(Tensor.Int32(2, 5)), 2);
        Assert.All(output.Floats.ToArray(), value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void A_query_masked_with_infinity_gives_zeros()
    {
        Tensor mask = Tensor.Float32(2, 5);
        mask.Floats[..5].Fill(float.NegativeInfinity);
        Tensor output = Attention(Query, Key, Value, mask, 2);
        Assert.All(output.Floats[..18].ToArray(), value => Assert.Equal(0f, value));
        Assert.All(output.Floats[18..].ToArray(), value => Assert.NotEqual(0f, value));
    }

    [Fact]
    public void Heads_see_their_own_columns_only()
    {
        Tensor both = Attention(Query, Key, Value, null, 2);
        for (int head = 0; head < 2; head++)
        {
            Tensor alone = Attention(Slice(Query, 2, head * 4, 4), Slice(Key, 2, head * 4, 4), Slice(Value, 2, head * 3, 3), null, 1);
            Assert.Equal(alone.Floats.ToArray(), Slice(both, 2, head * 3, 3).Contiguous().Floats.ToArray());
        }
    }

    [Fact]
    public void Zero_stands_for_the_usual_scale() =>
        Assert.Equal(Attention(Query, Key, Value, null, 2, 0.5f).Floats.ToArray(), Attention(Query, Key, Value, null, 2).Floats.ToArray());

    [Fact]
    public void Messages_name_both_shapes()
    {
        Expect.ArgumentError("3 heads do not divide the 8 columns of query", () => Attention(Query, Key, Value, null, 3));
        Expect.ArgumentError("key has shape [2, 5, 6], query [2, 3, 8]", () => Attention(Query, Value, Value, null, 2));
        Expect.ArgumentError("value has shape [2, 3, 8], key [2, 5, 8]", () => Attention(Query, Key, Query, null, 2));
        Expect.ArgumentError("mask has shape [1, 5]; expected [2, 5]", () => Attention(Query, Key, Value, Tensor.Float32(1, 5), 2));
        Expect.ArgumentError("[2, 2, 3, 5]", () => Attention(Query, Key, Value, Tensor.Float32(2, 2, 3, 4), 2));
        Expect.ArgumentError("mask is int32", () => Attention(Query, Key, Value, Tensor.Int32(2, 5), 2));
        Expect.ArgumentError("query has shape [2, 5]", () => Attention(Tensor.Float32(2, 5), Key, Value, null, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => Attention(Query, Key, Value, null, 0));
    }


    private static Tensor Waves(params ReadOnlySpan<int> shape)
    {
        Tensor tensor = TensorTests.Counting(shape);
        foreach (ref float value in tensor.Floats)
            value = MathF.Sin(value * 1.7f);
        return tensor;
    }
}
