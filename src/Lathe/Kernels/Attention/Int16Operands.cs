namespace Lathe.Kernels;

/// <summary>A head's queries, keys and values as 16-bit integers, where the tiles want them. Kernels take rows of whole panels, and 32 keys; what is less is staged.</summary>
internal static unsafe class Int16Operands
{
    private const int BlockRows = TileTable.Columns;

    /// <summary>Rows are read twice, for their largest and for their integers: of merged projections with strides of powers of two few more stay in L1.</summary>
    private const int GroupRows = 16;

    public static void Queries(AttentionJob* job, in AttentionHead head, in Int16Scratch scratch)
    {
        float multiplier = (float)(job->Scale * Int16Scheme.LogarithmBase);
        for (int first = 0, rows; first < head.Queries; first += rows)
        {
            bool isStaged = job->HeadSize != scratch.Width;
            rows = Math.Min(GroupRows, head.Queries - first);
            float* source = head.Query + first * job->QueryStride;
            long stride = job->QueryStride;
            if (isStaged)
                Stage(ref source, ref stride, rows, rows, job->HeadSize, scratch.Width, scratch.Stage);
            AttentionArguments a = Arguments(source, stride, rows, scratch.Width, scratch.Inverses, scratch.QueryFactors + first, multiplier);
            a.Tile.C = (byte*)(scratch.Queries + (long)first * scratch.Width);
            a.Tile.CStride = scratch.Width * sizeof(short);
            job->Integers.Rows.Invoke((TileArguments*)&a);
        }
    }

    public static void Keys(AttentionJob* job, in AttentionHead head, int firstKey, int keys, in Int16Scratch scratch)
    {
        for (int first = 0; first < keys; first += BlockRows)
        {
            int rows = Math.Min(BlockRows, keys - first);
            float* source = head.Key + (firstKey + first) * job->KeyStride;
            long stride = job->KeyStride;
            if (rows < BlockRows || job->HeadSize != scratch.Width)
                Stage(ref source, ref stride, rows, BlockRows, job->HeadSize, scratch.Width, scratch.Stage);
            for (int row = 0; row < BlockRows; row += GroupRows)
            {
                AttentionArguments a = Arguments(source + row * stride, stride, GroupRows, scratch.Width, scratch.Inverses, scratch.KeyScales + first + row, 1f);
                a.Tile.C = (byte*)(scratch.StagedIntegers + row * scratch.Width);
                a.Tile.CStride = scratch.Width * sizeof(short);
                job->Integers.Rows.Invoke((TileArguments*)&a);
            }
            // A pair of integers is as wide as a float.
            PanelTranspose.RunRows((float*)scratch.StagedIntegers, scratch.Width / 2, scratch.Width / 2, BlockRows, (float*)(scratch.Keys + (long)first * scratch.Width));
        }
    }

    public static void Values(AttentionJob* job, in AttentionHead head, int firstKey, int keys, in Int16Scratch scratch)
    {
        for (int first = 0; first < keys; first += BlockRows)
        {
            bool isStaged = keys - first < BlockRows || job->ValueHeadSize != scratch.ValueWidth;
            float* source = head.Value + (firstKey + first) * job->ValueStride;
            long stride = job->ValueStride;
            if (isStaged)
                Stage(ref source, ref stride, Math.Min(BlockRows, keys - first), BlockRows, job->ValueHeadSize, scratch.ValueWidth, scratch.Stage);
            AttentionArguments a = Arguments(source, stride, BlockRows, scratch.ValueWidth, scratch.Inverses, scratch.ValueScales + first, 1f);
            a.Tile.C = (byte*)(scratch.Values + (long)first * TileTable.Columns);
            a.PanelBytes = (long)scratch.BlockKeys * TileTable.Columns * sizeof(short);
            job->Integers.Pairs.Invoke((TileArguments*)&a);
        }
    }

    private static AttentionArguments Arguments(float* source, long stride, int rows, int width, float* inverses, float* scales, float multiplier) => new()
    {
        Tile = new TileArguments { A = (byte*)source, AStride = stride * sizeof(float), Depth = width / TileTable.Columns, Scales = (byte*)scales },
        Rows = rows, Factors = inverses, Multiplier = multiplier,
    };

    /// <summary>Copies rows to where zeros follow them, to the right and below.</summary>
    private static void Stage(ref float* source, ref long stride, int rows, int paddedRows, int width, int paddedWidth, float* stage)
    {
        for (int row = 0; row < rows; row++)
        {
            Span<float> to = new(stage + (long)row * paddedWidth, paddedWidth);
            new ReadOnlySpan<float>(source + row * stride, width).CopyTo(to);
            to[width..].Clear();
        }
        new Span<float>(stage + (long)rows * paddedWidth, (paddedRows - rows) * paddedWidth).Clear();
        source = stage;
        stride = paddedWidth;
    }
}
