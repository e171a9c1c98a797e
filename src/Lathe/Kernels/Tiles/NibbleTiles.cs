using System.Runtime.CompilerServices;

namespace Lathe.Kernels;

/// <summary>
/// int4 tiles: nibbles are taken apart in registers into s16 pairs, a group's integer sum is exact, and groups are added in order as
/// f = fma(float(sum − 8 × Σ activations), scale, f). The float sums stay in C, which a group touches once.
/// </summary>
[SkipLocalsInit]
internal static unsafe class NibbleTiles<T, TPairs>
    where T : unmanaged, IRegister<T>
    where TPairs : struct, IPairProduct<T>
{
    /// <summary>Inputs of a block: what one sum of the activations covers.</summary>
    private const int BlockInputs = PackedInt4.BlockInputs;

    private const int ChunkQuads = 64;

    /// <summary>Blocks whose activations are widened at a time.</summary>
    private const int ChunkBlocks = ChunkQuads * 4 / BlockInputs;

    private const int OddOffset = ChunkQuads * 4;
    private const int RowBytes = ChunkQuads * 8;

    public static void Rows1(TileArguments* t) => Run(t, 1);

    public static void Rows2(TileArguments* t) => Run(t, 2);

    public static void Rows3(TileArguments* t) => Run(t, 3);

    public static void Rows4(TileArguments* t) => Run(t, 4);

    public static void Rows5(TileArguments* t) => Run(t, 5);

    public static void Rows6(TileArguments* t) => Run(t, 6);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run(TileArguments* t, int rows)
    {
        byte* pairs = stackalloc byte[TileTable.MaxInt4Rows * RowBytes];
        byte* carry = stackalloc byte[TileTable.MaxInt4Rows * CarryStride];
        Segment segment = default;
        long blocks = t->Depth * t->GroupBlocks;
        for (long chunk = 0; chunk < blocks; chunk += ChunkBlocks)
        {
            long chunkEnd = Math.Min(chunk + ChunkBlocks, blocks);
            for (int row = 0; row < rows; row++)
                PairTiles<T, TPairs>.Widen(t->A + row * t->AStride + chunk * BlockInputs, (chunkEnd - chunk) * (BlockInputs / 4), pairs + row * RowBytes);
            // A segment ends with its group or with the chunk, whichever comes first; what is left of a group carries over as integers.
            for (long start = chunk; start < chunkEnd;)
            {
                long group = start / t->GroupBlocks, groupStart = group * t->GroupBlocks, groupEnd = groupStart + t->GroupBlocks;
                long end = Math.Min(groupEnd, chunkEnd);
                segment.Steps = (end - start) * (BlockInputs / 8);
                segment.Continues = start != groupStart;
                segment.Ends = end == groupEnd;
                segment.FirstGroup = group == 0;
                if (segment.Ends)
                    SumActivations(t, rows, groupStart, groupEnd, segment.Offsets);
                for (int column = 0; column < TileTable.Columns; column += T.Lanes)
                {
                    segment.Scales = T.LoadBFloat16(t->Scales + (group * TileTable.Columns + column) * sizeof(ushort));
                    byte* b = t->B + (start * (BlockInputs / 8) * TileTable.Columns + column) * 4;
                    RunStrips(t, rows, pairs + (start - chunk) * BlockInputs, b, &segment, column * sizeof(int), carry);
                }
                start = end;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunStrips(TileArguments* t, int rows, byte* pairs, byte* b, Segment* segment, int columnOffset, byte* carry)
    {
        int row = 0;
        while (row < rows)
        {
            int left = rows - row;
            int height = left >= 6 ? 6 : left >= 4 ? 4 : left >= 2 ? 2 : 1;
            byte* a = pairs + row * RowBytes, c = t->C + row * t->CStride + columnOffset, sums = carry + row * CarryStride + columnOffset;
            segment->FirstRow = row;
            switch (height)
            {
                case 6: Strip6(a, b, segment, c, t->CStride, sums); break;
                case 4: Strip4(a, b, segment, c, t->CStride, sums); break;
                case 2: Strip2(a, b, segment, c, t->CStride, sums); break;
                default: Strip1(a, b, segment, c, t->CStride, sums); break;
            }
            row += height;
        }
    }

    /// <summary>8 × the sum of a group's activations, for each row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumActivations(TileArguments* t, int rows, long start, long end, int* offsets)
    {
        for (int row = 0; row < rows; row++)
        {
            int* sums = (int*)(t->Sums + row * t->SumsStride);
            int total = 0;
            for (long block = start; block < end; block++)
                total += sums[block];
            offsets[row] = total * PackedInt4.Zero;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Step(T sum, byte* pairs, T lowEven, T lowOdd, T highEven, T highOdd)
    {
        T low = T.AddInts(TPairs.Multiply(lowEven, T.Broadcast(pairs)), TPairs.Multiply(lowOdd, T.Broadcast(pairs + OddOffset)));
        T high = T.AddInts(TPairs.Multiply(highEven, T.Broadcast(pairs + 4)), TPairs.Multiply(highOdd, T.Broadcast(pairs + OddOffset + 4)));
        return T.AddInts(sum, T.AddInts(low, high));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(Segment* segment, int row, T sum, byte* c, byte* carry)
    {
        carry += row * CarryStride;
        if (segment->Continues)
            sum = T.AddInts(sum, T.Load(carry));
        if (!segment->Ends)
        {
            T.Store(sum, carry);
            return;
        }
        T value = T.IntsToFloats(T.SubtractInts(sum, T.Create(segment->Offsets[segment->FirstRow + row])));
        T.Store(T.MultiplyAdd(value, segment->Scales, segment->FirstGroup ? T.Zero : T.Load(c)), c);
    }

    private const int CarryStride = TileTable.Columns * sizeof(int);

    /// <summary>What the strips of one stretch of a group have in common.</summary>
    private struct Segment
    {
        public fixed int Offsets[TileTable.MaxInt4Rows];
        public T Scales;
        public long Steps;
        public int FirstRow;
        public bool Continues;
        public bool Ends;
        public bool FirstGroup;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Strip6(byte* pairs, byte* b, Segment* segment, byte* c, long cStride, byte* carry)
    {
        T s0 = T.Zero, s1 = T.Zero, s2 = T.Zero, s3 = T.Zero, s4 = T.Zero, s5 = T.Zero;
        T mask = T.Create(0x000F000F);
        for (long step = segment->Steps; step > 0; step--)
        {
            T packed = T.Load(b);
            T lowEven = T.And(packed, mask), lowOdd = T.And(T.ShiftRight16(packed, 8), mask);
            T highEven = T.And(T.ShiftRight16(packed, 4), mask), highOdd = T.ShiftRight16(packed, 12);
            s0 = Step(s0, pairs, lowEven, lowOdd, highEven, highOdd);
            s1 = Step(s1, pairs + RowBytes, lowEven, lowOdd, highEven, highOdd);
            s2 = Step(s2, pairs + 2 * RowBytes, lowEven, lowOdd, highEven, highOdd);
            s3 = Step(s3, pairs + 3 * RowBytes, lowEven, lowOdd, highEven, highOdd);
            s4 = Step(s4, pairs + 4 * RowBytes, lowEven, lowOdd, highEven, highOdd);
            s5 = Step(s5, pairs + 5 * RowBytes, lowEven, lowOdd, highEven, highOdd);
            b += TileTable.Columns * 4;
            pairs += 8;
        }
        Finish(segment, 0, s0, c, carry);
        Finish(segment, 1, s1, c + cStride, carry);
        Finish(segment, 2, s2, c + 2 * cStride, carry);
        Finish(segment, 3, s3, c + 3 * cStride, carry);
        Finish(segment, 4, s4, c + 4 * cStride, carry);
        Finish(segment, 5, s5, c + 5 * cStride, carry);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Strip4(byte* pairs, byte* b, Segment* segment, byte* c, long cStride, byte* carry)
    {
        T s0 = T.Zero, s1 = T.Zero, s2 = T.Zero, s3 = T.Zero;
        T mask = T.Create(0x000F000F);
        for (long step = segment->Steps; step > 0; step--)
        {
            T packed = T.Load(b);
            T lowEven = T.And(packed, mask), lowOdd = T.And(T.ShiftRight16(packed, 8), mask);
            T highEven = T.And(T.ShiftRight16(packed, 4), mask), highOdd = T.ShiftRight16(packed, 12);
            s0 = Step(s0, pairs, lowEven, lowOdd, highEven, highOdd);
            s1 = Step(s1, pairs + RowBytes, lowEven, lowOdd, highEven, highOdd);
            s2 = Step(s2, pairs + 2 * RowBytes, lowEven, lowOdd, highEven, highOdd);
            s3 = Step(s3, pairs + 3 * RowBytes, lowEven, lowOdd, highEven, highOdd);
            b += TileTable.Columns * 4;
            pairs += 8;
        }
        Finish(segment, 0, s0, c, carry);
        Finish(segment, 1, s1, c + cStride, carry);
        Finish(segment, 2, s2, c + 2 * cStride, carry);
        Finish(segment, 3, s3, c + 3 * cStride, carry);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Strip2(byte* pairs, byte* b, Segment* segment, byte* c, long cStride, byte* carry)
    {
        T s0 = T.Zero, s1 = T.Zero;
        T mask = T.Create(0x000F000F);
        for (long step = segment->Steps; step > 0; step--)
        {
            T packed = T.Load(b);
            T lowEven = T.And(packed, mask), lowOdd = T.And(T.ShiftRight16(packed, 8), mask);
            T highEven = T.And(T.ShiftRight16(packed, 4), mask), highOdd = T.ShiftRight16(packed, 12);
            s0 = Step(s0, pairs, lowEven, lowOdd, highEven, highOdd);
            s1 = Step(s1, pairs + RowBytes, lowEven, lowOdd, highEven, highOdd);
            b += TileTable.Columns * 4;
            pairs += 8;
        }
        Finish(segment, 0, s0, c, carry);
        Finish(segment, 1, s1, c + cStride, carry);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Strip1(byte* pairs, byte* b, Segment* segment, byte* c, long cStride, byte* carry)
    {
        T s0 = T.Zero;
        T mask = T.Create(0x000F000F);
        for (long step = segment->Steps; step > 0; step--)
        {
            T packed = T.Load(b);
            T lowEven = T.And(packed, mask), lowOdd = T.And(T.ShiftRight16(packed, 8), mask);
            T highEven = T.And(T.ShiftRight16(packed, 4), mask), highOdd = T.ShiftRight16(packed, 12);
            s0 = Step(s0, pairs, lowEven, lowOdd, highEven, highOdd);
            b += TileTable.Columns * 4;
            pairs += 8;
        }
        Finish(segment, 0, s0, c, carry);
    }
}
