namespace Lathe.Compression.Tests;

/// <summary>Kept indices as a text of ranges.</summary>
public sealed class IndexRangesTests
{
    [Theory]
    [InlineData("", new int[0])]
    [InlineData("0", new[] { 0 })]
    [InlineData("0-4,7,9-10", new[] { 0, 1, 2, 3, 4, 7, 9, 10 })]
    public void Numbers_come_back_from_their_text(string text, int[] indices)
    {
        Assert.Equal(text, IndexRanges.Format(indices));
        Assert.Equal(indices, IndexRanges.Parse(text, 11));
    }

    [Theory]
    [InlineData("0-11")]
    [InlineData("4,3")]
    [InlineData("3,3")]
    [InlineData("5-4")]
    [InlineData("-1")]
    [InlineData("1-2-3")]
    [InlineData("0,,1")]
    [InlineData("a")]
    [InlineData("0-99999999999")]
    public void Damaged_texts_are_none(string text) => Assert.Null(IndexRanges.Parse(text, 11));
}
