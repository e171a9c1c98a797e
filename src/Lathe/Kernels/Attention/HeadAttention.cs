namespace Lathe.Kernels;

/// <summary>A head by the kernels of a tier, block of keys by block of keys, in either arithmetic; <see cref="Int16Scheme"/> has the
/// numbers of integers.</summary>
internal static unsafe class HeadAttention
{
    /// <param name="job">What all heads have in common.</param>
    /// <param name="head">The head.</param>
    /// <param name="next">The one that is likely to follow; without any queries, none.</param>
    /// <param name="memory">This thread's working memory.</param>
    public static void Run(AttentionJob* job, in AttentionHead head, in AttentionHead next, byte* memory)
    {
        AttentionScratch scratch = new(memory, job->Arithmetic, head.Keys, job->HeadSize, job->ValueHeadSize);
        byte* queries = job->ReadsHeads ? (byte*)head.QueryPart.Values : scratch.Queries;
        bool integers = job->Arithmetic == AttentionArithmetic.Int16, sharesMask = head.Mask == null || job->MaskQueryStride == 0;
        int block = AttentionScratch.KeyBlock(job->Arithmetic);
        if (job->ReadsHeads)
            HeadOperands.Queries(job, head, scratch);
        else if (integers)
            Int16Operands.Queries(job, head, scratch);
        else
            FloatOperands.Queries(job, head, scratch);
        new Span<float>(scratch.Largest, AttentionScratch.ChunkNumbers).Fill(float.NegativeInfinity);
        new Span<float>(scratch.Totals, AttentionScratch.ChunkNumbers).Clear();
        for (int first = 0; first < head.Keys; first += block)
        {
            int keys = Math.Min(block, head.Keys - first);
            bool isLast = first + keys == head.Keys;
            RowsAhead ahead = new(job, isLast ? next : head, isLast ? 0 : first
                + keys, (head.Queries + TileTable.MaxRows - 1) / TileTable.MaxRows);
            if (job->ReadsHeads)
            {
                HeadOperands.Keys(job, head, first, keys, scratch);
                HeadOperands.Values(job, head, first, keys, scratch);
            }
            else if (integers)
            {
                Int16Operands.Keys(job, head, first, keys, scratch);
                Int16Operands.Values(job, head, first, keys, scratch);
            }
            else
            {
                FloatOperands.Keys(job, head, first, keys, scratch);
                FloatOperands.Values(job, head, first, keys, scratch);
            }
            if (sharesMask)
                Mask(job, head, 0, 1, first, keys, scratch);
            float* largest = scratch.Largest, totals = scratch.Totals;
            for (int query = 0, rows; query < head.Queries; query += rows)
            {
                rows = GemmPlan.NextTile(head.Queries - query, TileTable.MaxRows);
                ahead.Share();
                if (!sharesMask)
                    Mask(job, head, query, rows, first, keys, scratch);
                Score(job, queries, query, rows, keys, sharesMask, scratch);
                Softmax(job, rows, keys, largest, totals, scratch);
                Weigh(job, query, rows, keys, first > 0, scratch);
                if (isLast)
                    Store(job, head, query, rows, totals, scratch);
                largest += AttentionScratch.TileNumbers;
                totals += AttentionScratch.TileNumbers;
            }
        }
    }

    private static int Panels(int columns) => (columns + TileTable.Columns - 1) / TileTable.Columns;

    /// <summary>What is added to a block's scores, which are in powers of two: the caller's mask × log₂ e, −∞ behind the last
    /// key.</summary>
    private static void Mask(AttentionJob* job, in AttentionHead head, int query, int rows, int firstKey, int keys,
        in AttentionScratch scratch)
    {
        if (head.Mask == null)
        {
            new Span<float>(scratch.Mask, keys).Clear();
            new Span<float>(scratch.Mask + keys, Panels(keys) * TileTable.Columns - keys).Fill(float.NegativeInfinity);
            return;
        }
        AttentionArguments a = new()
        {
            Tile = new TileArguments
            {
                A = (byte*)(head.Mask + query * job->MaskQueryStride + firstKey), AStride = job->MaskQueryStride * sizeof(float),
                C = (byte*)scratch.Mask, CStride = scratch.BlockKeys * sizeof(float),
            },
            Rows = rows, Columns = keys, PanelBytes = TileTable.Columns * sizeof(float),
        };
        job->Kernels.Mask.Invoke(&a);
    }

    private static void Score(AttentionJob* job, byte* queries, int query, int rows, int keys, bool sharesMask, in AttentionScratch scratch)
    {
        new Span<float>(scratch.Maxima, rows * 16).Fill(float.NegativeInfinity);
        AttentionArguments a = new()
        {
            Tile = new TileArguments
            {
                AStride = scratch.Width * scratch.NumberBytes, C = (byte*)scratch.Scores, CStride = scratch.ScoreStride * sizeof(float),
                Scales = (byte*)scratch.KeyScales,
            },
            Panels = Panels(keys), PanelBytes = scratch.KeyPanelBytes, Maxima = scratch.Maxima, Mask = scratch.Mask,
            MaskStride = sharesMask ? 0 : scratch.BlockKeys * sizeof(float),
        };
        queries += query * a.Tile.AStride;
        if (job->Arithmetic == AttentionArithmetic.Float32)
        {
            a.Tile.A = queries;
            a.Tile.B = scratch.Keys;
            a.Tile.Depth = job->HeadSize;
            a.Multiplier = (float)(job->Scale * Int16Scheme.LogarithmBase);
            job->Kernels.Scores[rows - 1].Invoke(&a);
            return;
        }
        a.Factors = scratch.QueryFactors + query;
        for (int chunk = 0; chunk < scratch.Width; chunk += Int16Scheme.DepthChunk)
        {
            int depth = Math.Min(Int16Scheme.DepthChunk, scratch.Width - chunk);
            a.Tile.A = queries + chunk * sizeof(short);
            a.Tile.B = scratch.Keys + chunk * TileTable.Columns * sizeof(short);
            a.Tile.Depth = depth / 2;
            a.Tile.Accumulate = chunk > 0 ? 1 : 0;
            a.Finish = chunk + depth == scratch.Width ? 1 : 0;
            job->Kernels.Scores[rows - 1].Invoke(&a);
        }
    }

    private static void Softmax(AttentionJob* job, int rows, int keys, float* largest, float* totals, in AttentionScratch scratch)
    {
        AttentionArguments a = new()
        {
            Tile = new TileArguments
            {
                A = (byte*)scratch.Scores, AStride = scratch.ScoreStride * sizeof(float), C = (byte*)scratch.Weights,
                CStride = scratch.WeightBytes,
                Depth = Panels(keys), Scales = (byte*)scratch.ValueScales,
            },
            Rows = rows, Factors = scratch.Factors, Carried = scratch.Carried, Maxima = scratch.Maxima, Largest = largest, Totals = totals,
        };
        job->Kernels.Weights.Invoke(&a);
    }

    private static void Weigh(AttentionJob* job, int query, int rows, int keys, bool accumulate, in AttentionScratch scratch)
    {
        bool integers = job->Arithmetic == AttentionArithmetic.Int16;
        AttentionArguments a = new()
        {
            Tile = new TileArguments
            {
                A = integers ? (byte*)scratch.Weights : (byte*)scratch.Scores,
                AStride = integers ? scratch.WeightBytes : scratch.ScoreStride * sizeof(float), B = scratch.Values,
                C = (byte*)(scratch.Results + (long)query * scratch.ValueWidth), CStride = scratch.ValueWidth * sizeof(float),
                Depth = integers ? Panels(keys) * TileTable.Columns / 2 : keys, Accumulate = accumulate ? 1 : 0,
            },
            Panels = scratch.ValueWidth / TileTable.Columns, PanelBytes = scratch.ValuePanelBytes, Factors = scratch.Factors,
            Carried = scratch.Carried,
        };
        job->Kernels.Values[rows - 1].Invoke(&a);
    }

    private static void Store(AttentionJob* job, in AttentionHead head, int query, int rows, float* totals, in AttentionScratch scratch)
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
        job->Kernels.Output.Invoke(&a);
    }
}
