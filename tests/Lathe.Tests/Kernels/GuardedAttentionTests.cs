using Lathe.Hardware;
using Lathe.Kernels;
using Lathe.Kernels.Generator.Tests;

namespace Lathe.Tests.Kernels;

/// <summary>
/// Attention over 1 to 33 queries and keys with heads of 1 to 97, every operand next to an inaccessible page, on every tier. The bits are
/// those of plain sums in order. Not the full cross product: each size occurs, and edges of tiles, panels and vectors meet.
/// </summary>
public sealed class GuardedAttentionTests
{
    private static readonly int[] RowEdges = [1, 2, 6, 12, 13, 24, 25, 31, 32, 33];
    private static readonly int[] SizeEdges = [1, 15, 16, 17, 31, 32, 33, 64, 65, 97];

    [Theory]
    [InlineData(AttentionArithmetic.Float32)]
    [InlineData(AttentionArithmetic.Int16)]
    public void Attention_touches_its_operands_only(AttentionArithmetic arithmetic)
    {
        using Operands operands = new();
        foreach ((int queries, int keys, int size, int valueSize) in Shapes())
        {
            float[] query = Samples.Normal(1, queries * size), key = Samples.Normal(2, keys * size),
                value = Samples.Normal(3, keys * valueSize);
            float[] mask = (queries + keys) % 3 == 0 ? [] : Samples.Normal(4, queries * keys, 2f);
            int[] expected = Samples.Bits(new AttentionReference(arithmetic, keys, size, valueSize).Run(query, key, value, mask, 0.3f));
            foreach (InstructionTier tier in Tiers.All)
            {
                using Processor.TierScope scope = Processor.Force(tier);
                foreach (bool atEnd in (bool[])[true, false])
                {
                    int[] found = Samples.Bits(operands.Attend(arithmetic, query, key, value, mask, queries, keys, atEnd));
                    if (!expected.AsSpan().SequenceEqual(found))
                        Assert.Fail(
                            $"{tier}, {queries} × {keys}, heads of {size} and {valueSize}: element "
                            + $"{expected.AsSpan().CommonPrefixLength(found)} differs");
                }
            }
        }
    }

    private static IEnumerable<(int Queries, int Keys, int Size, int ValueSize)> Shapes()
    {
        // Steps that share no factor with 33 and 97: every number of queries, keys and columns comes by.
        for (int size = 1; size <= 97; size++)
            yield return (7 * size % 33 + 1, 5 * size % 33 + 1, size, 11 * size % 97 + 1);
        for (int index = 0; index < RowEdges.Length; index++)
        {
            for (int other = 0; other < RowEdges.Length; other++)
                yield return (RowEdges[index], RowEdges[other], SizeEdges[(index + other) % SizeEdges.Length],
                    SizeEdges[(index + 3 * other) % SizeEdges.Length]);
        }
    }

    /// <summary>Memory for the largest shape, between guards.</summary>
    private sealed class Operands : IDisposable
    {
        private const int Largest = 33 * 97;
        private readonly GuardedMemory queryMemory = New(), keyMemory = New(), valueMemory = New(), maskMemory = New(),
            outputMemory = New();
        private readonly Bench bench = new();

        public unsafe ReadOnlySpan<float> Attend(
            AttentionArithmetic arithmetic, float[] query, float[] key, float[] value, float[] mask, int queries, int keys, bool atEnd)
        {
            int size = query.Length / queries, valueSize = value.Length / keys;
            Span<float> output = new(outputMemory.Place(queries * valueSize * sizeof(float), atEnd), queries * valueSize);
            output.Fill(float.NaN);
            AttentionKernel.Run(
                Place(queryMemory, query, atEnd), size, Place(keyMemory, key, atEnd), size, Place(valueMemory, value, atEnd), valueSize,
                mask.Length == 0 ? default : new AttentionMask(Place(maskMemory, mask, atEnd), 0, 0, keys), new SequenceRows([0, queries]),
                new SequenceRows([0, keys]), 1,
                size, valueSize, 0.3f, arithmetic, output, valueSize, default, bench.Pool, bench.Scratch);
            return output;
        }

        public void Dispose()
        {
            foreach (GuardedMemory memory in (GuardedMemory[])[queryMemory, keyMemory, valueMemory, maskMemory, outputMemory])
                memory.Dispose();
            bench.Dispose();
        }

        private static GuardedMemory New() => new(Largest * sizeof(float));

        private static unsafe ReadOnlySpan<float> Place(GuardedMemory memory, float[] values, bool atEnd) =>
            new(memory.Place<float>(values, atEnd), values.Length);
    }
}
