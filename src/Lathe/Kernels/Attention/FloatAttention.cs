using System.Runtime.CompilerServices;

namespace Lathe.Kernels;

/// <summary>A head in float32: its keys and values are packed once, then tiles of queries go by.</summary>
internal static unsafe class FloatAttention<T> where T : unmanaged, ISixteen<T>
{
    public static void Run(AttentionJob* job, in AttentionHead head, byte* memory)
    {
        AttentionScratch scratch = new(memory, head.Keys, job->HeadSize, job->ValueHeadSize);
        float* factors = stackalloc float[TileTable.MaxRows];
        PackKeys(job, head, scratch);
        PackValues(job, head, scratch);
        for (int first = 0, rows; first < head.Queries; first += rows)
        {
            rows = GemmPlan.NextTile(head.Queries - first, TileTable.MaxRows);
            Score(job, head, first, rows, scratch);
            Softmax(job, head, first, rows, scratch, factors);
            Weigh(job, head, rows, scratch);
            Store(job, head, first, rows, scratch, factors);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackKeys(AttentionJob* job, in AttentionHead head, in AttentionScratch scratch)
    {
        for (int first = 0; first < head.Keys; first += TileTable.Columns)
            PanelTranspose.RunRows(head.Key + first * job->KeyStride, job->KeyStride, job->HeadSize, Math.Min(TileTable.Columns, head.Keys - first), scratch.Keys + (long)first * job->HeadSize);
    }

    /// <summary>
    /// Values as panels [key][32]: rows of the merged projection lie kilobytes apart and would fall into few sets of the L1 cache, and a
    /// head's width need not be a multiple of 32.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackValues(AttentionJob* job, in AttentionHead head, in AttentionScratch scratch)
    {
        for (int first = 0; first < job->ValueHeadSize; first += TileTable.Columns)
        {
            float* panel = scratch.Values + (long)first * head.Keys;
            int columns = Math.Min(TileTable.Columns, job->ValueHeadSize - first);
            for (int key = 0; key < head.Keys; key++)
            {
                float* source = head.Value + key * job->ValueStride + first, destination = panel + (long)key * TileTable.Columns;
                if (columns == TileTable.Columns)
                {
                    T.Store(T.Load(source), destination);
                    T.Store(T.Load(source + 16), destination + 16);
                }
                else
                {
                    for (int column = 0; column < TileTable.Columns; column++)
                        destination[column] = column < columns ? source[column] : 0f;
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Score(AttentionJob* job, in AttentionHead head, int first, int rows, in AttentionScratch scratch)
    {
        TileArguments t = new()
        {
            A = (byte*)(head.Query + first * job->QueryStride),
            AStride = job->QueryStride * sizeof(float), CStride = scratch.ScoreStride * sizeof(float),
            Depth = job->HeadSize, BStride = TileTable.Columns * sizeof(float),
        };
        for (int key = 0; key < head.Keys; key += TileTable.Columns)
        {
            t.B = (byte*)(scratch.Keys + (long)key * job->HeadSize);
            t.C = (byte*)(scratch.Scores + key);
            job->Kernels[rows - 1].Invoke(&t);
        }
    }

    /// <summary>Scores become e^(score − maximum); what they are to be divided by waits in <paramref name="factors"/> until after the product with the values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Softmax(AttentionJob* job, in AttentionHead head, int first, int rows, in AttentionScratch scratch, float* factors)
    {
        int keys = head.Keys, whole = keys & -16, rest = keys - whole;
        for (int row = 0; row < rows; row++)
        {
            float* scores = scratch.Scores + row * scratch.ScoreStride;
            float* mask = head.Mask == null ? null : head.Mask + (first + row) * job->MaskQueryStride;
            T largest = RowFunctions<T>.ScaleAndMask(scores, whole, job->Scale, mask);
            if (rest > 0)
            {
                // Columns beyond the last key are scores of zeros; they take no part.
                T added = mask == null ? T.Create(0f) : Partial<T>.Load(mask + whole, rest);
                T last = Partial<T>.KeepOr(T.MultiplyAdd(T.Load(scores + whole), T.Create(job->Scale), added), rest, float.NegativeInfinity);
                T.Store(last, scores + whole);
                largest = T.Max(largest, last);
            }
            T total = RowFunctions<T>.Powers(scores, rest > 0 ? whole + 16 : whole, SoftmaxFunctions.Shift(T.MaxLane(largest)), scores);
            factors[row] = SoftmaxFunctions.Reciprocal(T.Sum(total));
        }
    }

    /// <summary>Weights × values, in chains of <see cref="GemmPlan.ChainDepth"/> keys: keys of weight zero behind the last change no bit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Weigh(AttentionJob* job, in AttentionHead head, int rows, in AttentionScratch scratch)
    {
        TileArguments t = new()
        {
            AStride = scratch.ScoreStride * sizeof(float), CStride = scratch.ResultStride * sizeof(float), BStride = TileTable.Columns * sizeof(float),
        };
        for (int first = 0; first < job->ValueHeadSize; first += TileTable.Columns)
        {
            t.C = (byte*)(scratch.Results + first);
            for (int key = 0; key < head.Keys; key += GemmPlan.ChainDepth)
            {
                t.A = (byte*)(scratch.Scores + key);
                t.B = (byte*)(scratch.Values + (long)first * head.Keys + (long)key * TileTable.Columns);
                t.Depth = Math.Min(GemmPlan.ChainDepth, head.Keys - key);
                t.Accumulate = key == 0 ? 0 : 1;
                job->Kernels[rows - 1].Invoke(&t);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Store(AttentionJob* job, in AttentionHead head, int first, int rows, in AttentionScratch scratch, float* factors)
    {
        int width = job->ValueHeadSize, whole = width & -16;
        for (int row = 0; row < rows; row++)
        {
            float* results = scratch.Results + row * scratch.ResultStride;
            float* output = head.Output + (first + row) * head.OutputStride;
            RowFunctions<T>.Scale(results, whole, factors[row], output);
            if (whole < width)
                Partial<T>.Store(T.Load(results + whole) * T.Create(factors[row]), output + whole, width - whole);
        }
    }
}
