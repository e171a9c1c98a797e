using Lathe.Benchmarks.Peers;

namespace Lathe.Benchmarks.Tests;

public sealed class PeerBatchTests
{
    [Theory]
    [InlineData(32, 128, 0.0, 4096)]
    [InlineData(32, 128, 0.5, 2048)]
    [InlineData(8, 64, 0.25, 384)]
    [InlineData(4, 10, 0.6, 16)]
    [InlineData(3, 7, 0.5, 10)]
    [InlineData(1, 16, 0.5, 8)]
    public void As_many_tokens_are_padding_as_asked_for(int batch, int sequence, double padding, int tokens)
    {
        PeerBatch made = new(new BatchShape(batch, sequence), padding, vocabulary: 1000, paddingId: 0);
        Assert.Equal(tokens, made.RealTokens);
        Assert.Equal(tokens, made.AttentionMask.Sum());
        Assert.All(made.Lengths, length => Assert.InRange(length, 1, sequence));
        if (batch > 1)
            Assert.Equal(sequence, made.Lengths.Max());
    }

    [Fact]
    public void Tokens_stand_before_padding_and_padding_has_its_id()
    {
        PeerBatch batch = new(new BatchShape(5, 12), 0.4, vocabulary: 30, paddingId: 1);
        for (int i = 0; i < batch.InputIds.Length; i++)
        {
            bool real = i % 12 < batch.Lengths[i / 12];
            Assert.Equal(real ? 1 : 0, batch.AttentionMask[i]);
            if (real)
                Assert.InRange(batch.InputIds[i], 5, 29);
            else
                Assert.Equal(1, batch.InputIds[i]);
        }
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.0)]
    [InlineData(double.NaN)]
    [InlineData(0.95)]      // leaves 2 tokens for 4 rows
    public void A_share_that_leaves_a_row_without_tokens_is_refused(double padding) =>
        Assert.ThrowsAny<ArgumentException>(() => new PeerBatch(new BatchShape(4, 10), padding, 1000, 0));

    [Theory]
    [InlineData("32x128", 32, 128)]
    [InlineData("1x4", 1, 4)]
    public void Shapes_are_read(string text, int batch, int sequence) =>
        Assert.Equal(new BatchShape(batch, sequence), BatchShape.Parse(text));

    [Theory]
    [InlineData("32")]
    [InlineData("0x4")]
    [InlineData("2x-1")]
    [InlineData("1x2x3")]
    public void What_is_no_shape_is_refused(string text) =>
        Assert.Contains($"'{text}' is no shape", Assert.Throws<FormatException>(() => BatchShape.Parse(text)).Message,
        StringComparison.Ordinal);
}
