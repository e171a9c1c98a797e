namespace Lathe.Kernels;

/// <summary>A head's queries, keys and values as 16-bit integers, where the tiles want them. Kernels take rows of whole panels, and 32
/// keys; what is less is staged.</summary>
internal static unsafe class Int16Operands
{
    private const int BlockRows = TileTable.Columns;

    /// <summary>Rows are read twice, for their largest and for their integers: of merged projections with strides of powers of two few more
    /// stay in L1.</summary>
    private const int GroupRows = 16;

    public static void Queries(AttentionJob* job, in AttentionHead head, in AttentionScratch scratch)
    {
        float multiplier = (float)(job->Scale * Int16Scheme.LogarithmBase);
        for (int first = 0, rows; first < head.Queries; first += rows)
        {
            bool isStaged = job->HeadSize != scratch.Width;
            rows = Math.Min(GroupRows, head.Queries - first);
            float* source = head.Query + first * job->QueryStride;
            long stride = job->QueryStride;
            if (isStaged)
                Stage(job, ref source, ref stride, rows, rows, job->HeadSize, scratch.Width, scratch.Stage);
            AttentionArguments a = Arguments(source, stride, rows, scratch.Width, scratch.Inverses, scratch.QueryFactors + first,
                multiplier);
            a.Tile.C = scratch.Queries + (long)first * scratch.Width * sizeof(short);
            a.Tile.CStride = scratch.Width * sizeof(short);
            job->Kernels.Rows.Invoke(&a);
        }
    }

    public static void Keys(AttentionJob* job, in AttentionHead head, int firstKey, int keys, in AttentionScratch scratch)
    {
        for (int first = 0; first < keys; first += BlockRows)
        {
            int rows = Math.Min(BlockRows, keys - first);
            float* source = head.Key + (firstKey + first) * job->KeyStride;
            long stride = job->KeyStride;
            if (rows < BlockRows || job->HeadSize != scratch.Width)
                Stage(job, ref source, ref stride, rows, BlockRows, job->HeadSize, scratch.Width, scratch.Stage);
            for (int row = 0; row < BlockRows; row += GroupRows)
            {
                AttentionArguments a = Arguments(source + row * stride, stride, GroupRows, scratch.Width, scratch.Inverses,
                    scratch.KeyScales + first + row, 1f);
                a.Tile.C = (byte*)(scratch.StagedIntegers + row * scratch.Width);
                a.Tile.CStride = scratch.Width * sizeof(short);
                job->Kernels.Rows.Invoke(&a);
            }
            // A pair of integers is as wide as a float.
            FloatOperands.Transpose(job, (float*)scratch.StagedIntegers, scratch.Width / 2, scratch.Width / 2 / 4,
                scratch.Keys + first / BlockRows * scratch.KeyPanelBytes);
        }
    }

    public static void Values(AttentionJob* job, in AttentionHead head, int firstKey, int keys, in AttentionScratch scratch)
    {
        for (int first = 0; first < keys; first += BlockRows)
        {
            bool isStaged = keys - first < BlockRows || job->ValueHeadSize != scratch.ValueWidth;
            float* source = head.Value + (firstKey + first) * job->ValueStride;
            long stride = job->ValueStride;
            if (isStaged)
                Stage(job, ref source, ref stride, Math.Min(BlockRows, keys - first), BlockRows, job->ValueHeadSize, scratch.ValueWidth,
                    scratch.Stage);
            AttentionArguments a = Arguments(source, stride, BlockRows, scratch.ValueWidth, scratch.Inverses, scratch.ValueScales + first,
                1f);
            a.Tile.C = scratch.Values + (long)first * TileTable.Columns * sizeof(short);
            a.PanelBytes = scratch.ValuePanelBytes;
            job->Kernels.Pairs.Invoke(&a);
        }
    }

    private static AttentionArguments Arguments(float* source, long stride, int rows, int width, float* inverses, float* scales,
        float multiplier) => new()
        {
            Tile = new TileArguments
            {
                A = (byte*)source, AStride = stride * sizeof(float), Depth = width / TileTable.Columns,
                Scales = (byte*)scales
            },
            Rows = rows, Factors = inverses, Multiplier = multiplier,
        };

    /// <summary>Copies rows to where zeros follow them, to the right and below.</summary>
    private static void Stage(AttentionJob* job, ref float* source, ref long stride, int rows, int paddedRows, int width, int paddedWidth,
        float* stage)
    {
        FloatOperands.CopyRows(job, source, stride, rows, width, stage, paddedWidth);
        new Span<float>(stage + (long)rows * paddedWidth, (paddedRows - rows) * paddedWidth).Clear();
        source = stage;
        stride = paddedWidth;
    }
}
