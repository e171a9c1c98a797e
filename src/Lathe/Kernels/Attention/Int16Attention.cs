namespace Lathe.Kernels;

/// <summary>A head in 16-bit integers by the kernels of a tier, block of keys by block of keys; <see cref="Int16Scheme"/> has the numbers.</summary>
internal static unsafe class Int16Attention<T> where T : unmanaged, ISixteen<T>
{
    public static void Run(AttentionJob* job, in AttentionHead head, byte* memory)
    {
        Int16Scratch scratch = new(memory, head.Keys, job->HeadSize, job->ValueHeadSize);
        Int16Operands.Queries(job, head, scratch);
        new Span<float>(scratch.Largest, Int16Scratch.ChunkNumbers).Fill(float.NegativeInfinity);
        new Span<float>(scratch.Totals, Int16Scratch.ChunkNumbers).Clear();
        for (int first = 0; first < head.Keys; first += Int16Scheme.KeyBlock)
        {
            int keys = Math.Min(Int16Scheme.KeyBlock, head.Keys - first);
            Int16Operands.Keys(job, head, first, keys, scratch);
            Int16Operands.Values(job, head, first, keys, scratch);
            bool sharesMask = head.Mask == null || job->MaskQueryStride == 0;
            if (sharesMask)
                Int16Mask<T>.Write(head.Mask == null ? null : head.Mask + first, keys, scratch.Mask);
            float* largest = scratch.Largest, totals = scratch.Totals;
            for (int query = 0, rows; query < head.Queries; query += rows)
            {
                rows = GemmPlan.NextTile(head.Queries - query, TileTable.MaxRows);
                for (int row = 0; row < rows && !sharesMask; row++)
                    Int16Mask<T>.Write(head.Mask + (query + row) * job->MaskQueryStride + first, keys, scratch.Mask + row * scratch.BlockKeys);
                Score(job, query, rows, keys, sharesMask, scratch);
                Softmax(job, rows, keys, largest, totals, scratch);
                Weigh(job, query, rows, keys, first > 0, scratch);
                if (first + keys == head.Keys)
                    Store(job, head, query, rows, totals, scratch);
                largest += Int16Scratch.TileNumbers;
                totals += Int16Scratch.TileNumbers;
            }
        }
    }

    private static int Panels(int columns) => (columns + TileTable.Columns - 1) / TileTable.Columns;

    private static void Score(AttentionJob* job, int query, int rows, int keys, bool sharesMask, in Int16Scratch scratch)
    {
        new Span<float>(scratch.Maxima, rows * 16).Fill(float.NegativeInfinity);
        for (int chunk = 0; chunk < scratch.Width; chunk += Int16Scheme.DepthChunk)
        {
            int depth = Math.Min(Int16Scheme.DepthChunk, scratch.Width - chunk);
            AttentionArguments a = new()
            {
                Tile = new TileArguments
                {
                    A = (byte*)(scratch.Queries + (long)query * scratch.Width + chunk), AStride = scratch.Width * sizeof(short),
                    B = (byte*)(scratch.Keys + (long)chunk * TileTable.Columns),
                    C = (byte*)scratch.Scores, CStride = scratch.ScoreStride * sizeof(float),
                    Depth = depth / 2, Accumulate = chunk > 0 ? 1 : 0, Scales = (byte*)scratch.KeyScales,
                },
                Panels = Panels(keys), PanelBytes = (long)scratch.Width * TileTable.Columns * sizeof(short),
                Factors = scratch.QueryFactors + query, Maxima = scratch.Maxima, Finish = chunk + depth == scratch.Width ? 1 : 0,
                Mask = scratch.Mask, MaskStride = sharesMask ? 0 : scratch.BlockKeys * sizeof(float),
            };
            job->Integers.Scores[rows - 1].Invoke((TileArguments*)&a);
        }
    }

    private static void Softmax(AttentionJob* job, int rows, int keys, float* largest, float* totals, in Int16Scratch scratch)
    {
        AttentionArguments a = new()
        {
            Tile = new TileArguments
            {
                A = (byte*)scratch.Scores, AStride = scratch.ScoreStride * sizeof(float), C = (byte*)scratch.Weights, CStride = scratch.WeightBytes,
                Depth = Panels(keys), Scales = (byte*)scratch.ValueScales,
            },
            Rows = rows, Factors = scratch.Factors, Carried = scratch.Carried, Maxima = scratch.Maxima, Largest = largest, Totals = totals,
        };
        job->Integers.Weights.Invoke((TileArguments*)&a);
    }

    private static void Weigh(AttentionJob* job, int query, int rows, int keys, bool accumulate, in Int16Scratch scratch)
    {
        AttentionArguments a = new()
        {
            Tile = new TileArguments
            {
                A = (byte*)scratch.Weights, AStride = scratch.WeightBytes, B = (byte*)scratch.Values,
                C = (byte*)(scratch.Results + (long)query * scratch.ValueWidth), CStride = scratch.ValueWidth * sizeof(float),
                Depth = Panels(keys) * TileTable.Columns / 2, Accumulate = accumulate ? 1 : 0,
            },
            Panels = scratch.ValueWidth / TileTable.Columns, PanelBytes = (long)scratch.BlockKeys * TileTable.Columns * sizeof(short),
            Factors = scratch.Factors, Carried = scratch.Carried,
        };
        job->Integers.Values[rows - 1].Invoke((TileArguments*)&a);
    }

    private static void Store(AttentionJob* job, in AttentionHead head, int query, int rows, float* totals, in Int16Scratch scratch)
    {
        AttentionArguments a = new()
        {
            Tile = new TileArguments
            {
                A = (byte*)(scratch.Results + (long)query * scratch.ValueWidth), AStride = scratch.ValueWidth * sizeof(float),
                C = (byte*)(head.Output + query * head.OutputStride), CStride = head.OutputStride * sizeof(float),
            },
            Rows = rows, Totals = totals, Factors = scratch.Factors, Columns = job->ValueHeadSize,
        };
        job->Integers.Output.Invoke((TileArguments*)&a);
    }
}
