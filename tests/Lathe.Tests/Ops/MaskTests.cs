using Lathe.Tests.Tensors;
using static Lathe.Ops;

namespace Lathe.Tests.Operations;

/// <summary>What ids and masks mean: positions, padding, pooling.</summary>
public sealed class MaskTests
{
    [Fact]
    public void Positions_count_every_place() =>
        Assert.Equal([0, 1, 2, 3, 0, 1, 2, 3], Positions(Tensor.From([7, 7, 0, 0, 9, 9, 9, 9], 2, 4)).Ints.ToArray());

    [Fact]
    public void Positions_of_RoBERTa_skip_padding_wherever_it_is()
    {
        // transformers: cumsum(id != 1) · (id != 1) + 1
        Tensor ids = Tensor.From([0, 31, 2, 1, 1, 1, 1, 0, 31, 2], 2, 5);
        Assert.Equal([2, 3, 4, 1, 1, 1, 1, 2, 3, 4], Positions(ids, paddingId: 1).Ints.ToArray());
        Assert.Equal([0, 1, 2, 3, 4, 1, 2, 0, 3, 4], Positions(ids, paddingId: 0).Ints.ToArray());
    }

    [Fact]
    public void Positions_take_ids_of_two_axes()
    {
        Assert.Throws<ArgumentException>(() => Positions(Tensor.Int32(4)));
        Assert.Throws<ArgumentException>(() => Positions(Tensor.Float32(1, 4)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Positions(Tensor.Int32(1, 4), -2));
    }

    [Fact]
    public void ZerosLike_overwrites_what_was_there()
    {
        int[] memory = [9, 9, 9, 9, 9, 9];
        ZerosLikeReference.Run(Tensor.From([1, 2, 3, 4], 2, 2).View, new TensorView(memory, 2, 3).Slice(1, 0, 2));
        Assert.Equal([0, 0, 9, 0, 0, 9], memory);
        Assert.Throws<ArgumentException>(() => ZerosLike(Tensor.Float32(2, 2)));
    }

    [Fact]
    public void PaddingMask_hides_zeros()
    {
        Tensor mask = PaddingMask(Tensor.From([1, 1, 0, 0, 1, 7], 2, 3));
        Assert.Equal([2, 3], mask.Shape.ToArray());
        Assert.Equal([0f, 0f, -10000f, -10000f, 0f, 0f], mask.Floats.ToArray());
        Assert.Throws<ArgumentException>(() => PaddingMask(Tensor.Float32(2, 3)));
        Assert.Throws<ArgumentException>(() => PaddingMask(Tensor.Int32(3)));
    }

    [Fact]
    public void MeanPool_averages_tokens_and_gives_zeros_without_any()
    {
        Tensor x = TensorTests.Counting(3, 2, 2);
        Tensor pooled = MeanPool(x, Tensor.From([1, 1, 0, 1, 0, 0], 3, 2));
        Assert.Equal([3, 2], pooled.Shape.ToArray());
        Assert.Equal([1f, 2f, 6f, 7f, 0f, 0f], pooled.Floats.ToArray());
    }

    [Fact]
    public void MeanPool_does_not_look_at_padding()
    {
        Tensor x = Tensor.From([1f, float.NaN, 3f, float.PositiveInfinity], 1, 4, 1);
        Assert.Equal([2f], MeanPool(x, Tensor.From([1, 0, 1, 0], 1, 4)).Floats.ToArray());
    }

    [Fact]
    public void MeanPool_names_both_shapes()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => MeanPool(Tensor.Float32(2, 3, 4), Tensor.Int32(2, 4)));
        Assert.Contains("attentionMask has shape [2, 4]; x of [2, 3, 4] needs [2, 3]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FirstToken_is_the_first_place()
    {
        Assert.Equal([0f, 1f, 6f, 7f], FirstToken(TensorTests.Counting(2, 3, 2)).Floats.ToArray());
        Assert.Equal([0f, 3f], FirstToken(TensorTests.Counting(2, 3, 1)).Floats.ToArray());
        Expect.ArgumentError("empty sequence", () => FirstToken(Tensor.Float32(2, 0, 2)));
    }

    [Fact]
    public void L2Normalize_gives_length_one_and_leaves_zeros()
    {
        Tensor x = Tensor.From([3f, 4f, 0f, 0f, 1e-30f, 0f], 3, 2);
        Assert.Equal([0.6f, 0.8f, 0f, 0f, 1e-30f / 1e-12f, 0f], L2Normalize(x).Floats.ToArray());
        Assert.Equal([0.6f, 0.8f, 0f, 0f, 5e-31f, 0f], L2Normalize(x, epsilon: 2f).Floats.ToArray());
    }
}
