namespace Lathe.Compression;

/// <summary>Some of the rows that a product reads, evenly spread over the calibration set.</summary>
internal sealed class RowSample
{
    private const int Most = 128;

    private readonly int width;
    private readonly long step;
    private readonly List<float[]> rows = [];
    private long seen;

    /// <param name="width">Inputs of the product.</param>
    /// <param name="all">Rows that will come.</param>
    public RowSample(int width, long all) => (this.width, step) = (width, Math.Max(1, all / Most));

    public IReadOnlyList<float[]> Rows => rows;

    public void Add(ReadOnlySpan<float> input)
    {
        for (int start = 0; start < input.Length; start += width)
        {
            if (seen++ % step == 0)
                rows.Add(input.Slice(start, width).ToArray());
        }
    }
}
