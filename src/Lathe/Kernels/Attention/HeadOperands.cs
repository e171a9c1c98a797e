using System.Numerics;

namespace Lathe.Kernels;

/// <summary>A head's queries, keys and values that are 16-bit integers as they come (<see cref="QuantizedHeads"/>): queries are read where
/// they are.</summary>
internal static unsafe class HeadOperands
{
    private const int BlockRows = TileTable.Columns;

    /// <summary>The factors of the scores: scales of the queries × what scores are multiplied with.</summary>
    public static void Queries(AttentionJob* job, in AttentionHead head, in AttentionScratch scratch)
    {
        float multiplier = (float)(job->Scale * Int16Scheme.LogarithmBase);
        float* scales = head.QueryPart.Scales, factors = scratch.QueryFactors;
        int row = 0;
        for (; row <= head.Queries - Vector<float>.Count; row += Vector<float>.Count)
            (Vector.Load(scales + row) * multiplier).Store(factors + row);
        for (; row < head.Queries; row++)
            factors[row] = scales[row] * multiplier;
    }

    public static void Keys(AttentionJob* job, in AttentionHead head, int firstKey, int keys, in AttentionScratch scratch)
    {
        int width = scratch.Width, whole = keys / BlockRows * BlockRows;
        short* source = head.KeyPart.Values + (long)firstKey * width;
        Scales(head.KeyPart.Scales + firstKey, keys, scratch.KeyScales);
        // A pair of integers is as wide as a float.
        for (int first = 0; first < whole; first += BlockRows)
            FloatOperands.Transpose(job, (float*)(source + (long)first * width), width / 2, width / 2 / 4,
                scratch.Keys + first / BlockRows * scratch.KeyPanelBytes);
        if (whole < keys)
        {
            Stage(source + (long)whole * width, keys - whole, width, scratch.StagedIntegers);
            FloatOperands.Transpose(job, (float*)scratch.StagedIntegers, width / 2, width / 2 / 4,
                scratch.Keys + whole / BlockRows * scratch.KeyPanelBytes);
        }
    }

    public static void Values(AttentionJob* job, in AttentionHead head, int firstKey, int keys, in AttentionScratch scratch)
    {
        int width = scratch.ValueWidth, whole = keys / BlockRows * BlockRows;
        short* source = head.ValuePart.Values + (long)firstKey * width;
        Scales(head.ValuePart.Scales + firstKey, keys, scratch.ValueScales);
        if (whole > 0)
            Join(job, source, whole, 0, scratch);
        if (whole < keys)
        {
            Stage(source + (long)whole * width, keys - whole, width, scratch.StagedIntegers);
            Join(job, scratch.StagedIntegers, BlockRows, whole, scratch);
        }
    }

    private static void Join(AttentionJob* job, short* source, int rows, int firstRow, in AttentionScratch scratch)
    {
        AttentionArguments a = new()
        {
            Tile = new TileArguments
            {
                A = (byte*)source, AStride = scratch.ValueWidth * sizeof(short),
                C = scratch.Values + (long)firstRow * TileTable.Columns * sizeof(short),
                Depth = scratch.ValueWidth / TileTable.Columns,
            },
            Rows = rows, PanelBytes = scratch.ValuePanelBytes,
        };
        job->Kernels.Join.Invoke(&a);
    }

    /// <summary>Zeros follow up to a whole panel.</summary>
    private static void Scales(float* source, int keys, float* target)
    {
        new ReadOnlySpan<float>(source, keys).CopyTo(new Span<float>(target, keys));
        new Span<float>(target + keys, (BlockRows - keys % BlockRows) % BlockRows).Clear();
    }

    /// <summary>Rows to where zeros follow them.</summary>
    private static void Stage(short* source, int rows, int width, short* stage)
    {
        new ReadOnlySpan<short>(source, rows * width).CopyTo(new Span<short>(stage, rows * width));
        new Span<short>(stage + (long)rows * width, (BlockRows - rows) * width).Clear();
    }
}
