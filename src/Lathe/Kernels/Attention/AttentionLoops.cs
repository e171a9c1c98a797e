using System.Runtime.CompilerServices;

namespace Lathe.Kernels;

/// <summary>A thread's share of an attention: keys and values of a head are packed once, then its blocks of queries go by.</summary>
internal static unsafe class AttentionLoops<T> where T : unmanaged, ISixteen<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Part(void* context, int part)
    {
        AttentionJob* job = (AttentionJob*)context;
        AttentionScratch scratch = new(job->Scratch + part * job->ScratchStride, job->Keys, job->HeadSize, job->ValueHeadSize);
        float* factors = stackalloc float[TileTable.MaxRows];
        long packedHead = -1, end = job->Units * (part + 1) / job->Parts;
        for (long unit = job->Units * part / job->Parts; unit < end; unit++)
        {
            long head = unit / job->Blocks;
            int item = (int)(head / job->Heads), h = (int)(head % job->Heads);
            if (head != packedHead)
            {
                PackKeys(job, item, h, scratch);
                PackValues(job, item, h, scratch);
                packedHead = head;
            }
            int first = (int)(unit % job->Blocks) * job->BlockRows, rows = Math.Min(job->BlockRows, job->Queries - first);
            Score(job, item, h, first, rows, scratch);
            Softmax(job, item, h, first, rows, scratch, factors);
            Weigh(job, rows, scratch);
            Store(job, item, h, first, rows, scratch, factors);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackKeys(AttentionJob* job, int item, int head, in AttentionScratch scratch)
    {
        float* keys = job->Key + (long)item * job->Keys * job->KeyStride + (long)head * job->HeadSize;
        for (int first = 0; first < job->Keys; first += TileTable.Columns)
            PanelTranspose.RunRows(keys + first * job->KeyStride, job->KeyStride, job->HeadSize, Math.Min(TileTable.Columns, job->Keys - first), scratch.Keys + (long)first * job->HeadSize);
    }

    /// <summary>
    /// Values as panels [key][32]: rows of the merged projection lie kilobytes apart and would fall into few sets of the L1 cache, and a
    /// head's width need not be a multiple of 32.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackValues(AttentionJob* job, int item, int head, in AttentionScratch scratch)
    {
        float* values = job->Value + (long)item * job->Keys * job->ValueStride + (long)head * job->ValueHeadSize;
        for (int first = 0; first < job->ValueHeadSize; first += TileTable.Columns)
        {
            float* panel = scratch.Values + (long)first * job->Keys;
            int columns = Math.Min(TileTable.Columns, job->ValueHeadSize - first);
            for (int key = 0; key < job->Keys; key++)
            {
                float* source = values + key * job->ValueStride + first, destination = panel + (long)key * TileTable.Columns;
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
    private static void Score(AttentionJob* job, int item, int head, int first, int rows, in AttentionScratch scratch)
    {
        TileArguments t = new()
        {
            A = (byte*)(job->Query + ((long)item * job->Queries + first) * job->QueryStride + (long)head * job->HeadSize),
            AStride = job->QueryStride * sizeof(float), CStride = scratch.ScoreStride * sizeof(float),
            Depth = job->HeadSize, BStride = TileTable.Columns * sizeof(float),
        };
        for (int key = 0; key < job->Keys; key += TileTable.Columns)
        {
            t.B = (byte*)(scratch.Keys + (long)key * job->HeadSize);
            t.C = (byte*)(scratch.Scores + key);
            job->Kernels[rows - 1].Invoke(&t);
        }
    }

    /// <summary>Scores become e^(score − maximum); what they are to be divided by waits in <paramref name="factors"/> until after the product with the values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Softmax(AttentionJob* job, int item, int head, int first, int rows, in AttentionScratch scratch, float* factors)
    {
        int keys = job->Keys, whole = keys & -16, rest = keys - whole;
        for (int row = 0; row < rows; row++)
        {
            float* scores = scratch.Scores + row * scratch.ScoreStride;
            float* mask = job->Mask == null ? null : job->Mask + item * job->MaskBatchStride + head * job->MaskHeadStride + (first + row) * job->MaskQueryStride;
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
    private static void Weigh(AttentionJob* job, int rows, in AttentionScratch scratch)
    {
        TileArguments t = new()
        {
            AStride = scratch.ScoreStride * sizeof(float), CStride = scratch.ResultStride * sizeof(float), BStride = TileTable.Columns * sizeof(float),
        };
        for (int first = 0; first < job->ValueHeadSize; first += TileTable.Columns)
        {
            t.C = (byte*)(scratch.Results + first);
            for (int key = 0; key < job->Keys; key += GemmPlan.ChainDepth)
            {
                t.A = (byte*)(scratch.Scores + key);
                t.B = (byte*)(scratch.Values + (long)first * job->Keys + (long)key * TileTable.Columns);
                t.Depth = Math.Min(GemmPlan.ChainDepth, job->Keys - key);
                t.Accumulate = key == 0 ? 0 : 1;
                job->Kernels[rows - 1].Invoke(&t);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Store(AttentionJob* job, int item, int head, int first, int rows, in AttentionScratch scratch, float* factors)
    {
        int width = job->ValueHeadSize, whole = width & -16;
        for (int row = 0; row < rows; row++)
        {
            float* results = scratch.Results + row * scratch.ResultStride;
            float* output = job->Output + ((long)item * job->Queries + first + row) * job->OutputStride + (long)head * width;
            RowFunctions<T>.Scale(results, whole, factors[row], output);
            if (whole < width)
                Partial<T>.Store(T.Load(results + whole) * T.Create(factors[row]), output + whole, width - whole);
        }
    }
}
