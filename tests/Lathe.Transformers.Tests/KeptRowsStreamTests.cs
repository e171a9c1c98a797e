using Lathe.Transformers.Trimming;

namespace Lathe.Transformers.Tests;

/// <summary>Rows that pass through to another stream.</summary>
public sealed class KeptRowsStreamTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Rows_are_kept_whole_however_the_bytes_are_cut(int atOnce)
    {
        const int Rows = 9, RowBytes = 7;
        byte[] all = [.. Enumerable.Range(0, Rows * RowBytes).Select(i => (byte)i)];
        using MemoryStream kept = new();
        using (KeptRowsStream rows = new(kept, RowBytes, row => row % 3 == 1 || row == 8))
        {
            foreach (byte[] part in all.Chunk(atOnce))
                rows.Write(part);
        }

        Assert.Equal(new[] { 1, 4, 7, 8 }.SelectMany(row => all.Skip(row * RowBytes).Take(RowBytes)), kept.ToArray());
    }
}
