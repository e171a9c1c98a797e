namespace Lathe.Pipelines.Tests;

public sealed class MaskAccuracyTests
{
    [Fact]
    public void Counts_the_masks_whose_likeliest_token_is_the_right_one()
    {
        IReadOnlyList<MaskFill>[] fills = [Fills(4, 5), Fills(6, 7), Fills(8, 9)];
        MaskAccuracy one = MaskAccuracy.Of([4, 7, 8], fills);
        Assert.Equal(new MaskAccuracy(1, 3, 2), one);
        MaskAccuracy sum = one + MaskAccuracy.Of([], []) + MaskAccuracy.Of([5], [Fills(4, 5)]);
        Assert.Equal(new MaskAccuracy(3, 4, 2), sum);
        Assert.Equal(0.5, sum.Top1);
        Assert.Equal(sum, MaskAccuracy.Add(sum, default));
        Assert.True(double.IsNaN(default(MaskAccuracy).Top1));
    }

    [Fact]
    public void Wants_a_label_for_each_mask()
    {
        string message = Assert.Throws<ArgumentException>(() => MaskAccuracy.Of([4], [Fills(4), Fills(5)])).Message;
        Assert.Contains("1 labels for 2 masks", message, StringComparison.Ordinal);
    }

    private static IReadOnlyList<MaskFill> Fills(params int[] ids) => [.. ids.Select(id => new MaskFill(0.5f, id, $"{id}", $"{id}"))];
}
