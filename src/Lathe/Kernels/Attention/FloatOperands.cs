namespace Lathe.Kernels;

/// <summary>
/// A head's queries, keys and values as floats, where the tiles want them: rows of a merged projection lie kilobytes apart and would fall
/// into few sets of the L1 cache, and a head's width need not be a multiple of 32.
/// </summary>
internal static unsafe class FloatOperands
{
    private const int BlockRows = TileTable.Columns;

    /// <summary>Columns that are transposed at once.</summary>
    private const int Four = 4;

    public static void Queries(AttentionJob* job, in AttentionHead head, in AttentionScratch scratch) =>
        CopyRows(job, head.Query, job->QueryStride, head.Queries, job->HeadSize, (float*)scratch.Queries, scratch.Width);

    public static void Keys(AttentionJob* job, in AttentionHead head, int firstKey, int keys, in AttentionScratch scratch)
    {
        for (int first = 0; first < keys; first += BlockRows)
        {
            int rows = Math.Min(BlockRows, keys - first);
            float* source = head.Key + (firstKey + first) * job->KeyStride;
            long stride = job->KeyStride;
            if (rows < BlockRows || job->HeadSize % Four != 0)
            {
                CopyRows(job, source, stride, rows, job->HeadSize, scratch.Stage, scratch.Width);
                new Span<float>(scratch.Stage + (long)rows * scratch.Width, (BlockRows - rows) * scratch.Width).Clear();
                source = scratch.Stage;
                stride = scratch.Width;
            }
            Transpose(job, source, stride, (job->HeadSize + Four - 1) / Four, scratch.Keys + first / BlockRows * scratch.KeyPanelBytes);
        }
    }

    public static void Values(AttentionJob* job, in AttentionHead head, int firstKey, int keys, in AttentionScratch scratch)
    {
        AttentionArguments a = new()
        {
            Tile = new TileArguments
            {
                A = (byte*)(head.Value + firstKey * job->ValueStride), AStride = job->ValueStride * sizeof(float), C = scratch.Values,
                CStride = TileTable.Columns * sizeof(float),
            },
            Rows = keys, Columns = job->ValueHeadSize, PanelBytes = scratch.ValuePanelBytes,
        };
        job->Kernels.Copy.Invoke(&a);
    }

    /// <summary>Rows to where they stand without gaps, with zeros up to <paramref name="paddedWidth"/>, the next multiple of 32.</summary>
    public static void CopyRows(AttentionJob* job, float* source, long stride, int rows, int width, float* target, int paddedWidth)
    {
        AttentionArguments a = new()
        {
            Tile = new TileArguments
            {
                A = (byte*)source, AStride = stride * sizeof(float), C = (byte*)target,
                CStride = paddedWidth * sizeof(float)
            },
            Rows = rows, Columns = width, PanelBytes = TileTable.Columns * sizeof(float),
        };
        job->Kernels.Copy.Invoke(&a);
    }

    /// <summary>32 rows to a panel of so many fours of lines.</summary>
    public static void Transpose(AttentionJob* job, float* source, long stride, int fours, byte* panel)
    {
        AttentionArguments a = new()
        {
            Tile = new TileArguments
            {
                A = (byte*)source, AStride = stride * sizeof(float), C = panel,
                Depth = fours
            }
        };
        job->Kernels.Transpose.Invoke(&a);
    }
}
