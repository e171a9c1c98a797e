using System.Runtime.CompilerServices;

namespace Lathe.Kernels;

/// <summary>
/// int8 tiles from products of s16 pairs, without saturation anywhere: the u8 weights of a group of four inputs fall apart into their
/// even and odd bytes with one mask and one shift, and so do the activations, once for all 32 columns, into a buffer on the stack.
/// </summary>
[SkipLocalsInit]
internal static unsafe class PairTiles<T, TPairs>
    where T : unmanaged, IRegister<T>
    where TPairs : struct, IPairProduct<T>
{
    /// <summary>Groups of four inputs widened at a time: 12 rows of them are 6 KB, which stay in L1 beside the panel.</summary>
    internal const int ChunkQuads = 64;

    /// <summary>The odd bytes of a row's chunk follow its even bytes.</summary>
    internal const int OddOffset = ChunkQuads * 4;

    internal const int RowBytes = ChunkQuads * 8;

    public static void Rows1(TileArguments* t) => Run(t, 1);

    public static void Rows2(TileArguments* t) => Run(t, 2);

    public static void Rows3(TileArguments* t) => Run(t, 3);

    public static void Rows4(TileArguments* t) => Run(t, 4);

    public static void Rows5(TileArguments* t) => Run(t, 5);

    public static void Rows6(TileArguments* t) => Run(t, 6);

    public static void Rows7(TileArguments* t) => Run(t, 7);

    public static void Rows8(TileArguments* t) => Run(t, 8);

    public static void Rows9(TileArguments* t) => Run(t, 9);

    public static void Rows10(TileArguments* t) => Run(t, 10);

    public static void Rows11(TileArguments* t) => Run(t, 11);

    public static void Rows12(TileArguments* t) => Run(t, 12);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run(TileArguments* t, int rows)
    {
        byte* pairs = stackalloc byte[TileTable.MaxRows * RowBytes];
        for (long start = 0; start < t->Depth || start == 0; start += ChunkQuads)
        {
            long quads = Math.Min(ChunkQuads, t->Depth - start);
            for (int row = 0; row < rows; row++)
                Widen(t->A + row * t->AStride + start * 4, quads, pairs + row * RowBytes);
            for (int column = 0; column < TileTable.Columns; column += 2 * T.Lanes)
                RunStrips(t, rows, column, pairs, t->B + start * TileTable.Columns * 4, quads, start > 0 || t->Accumulate != 0);
        }
    }

    /// <summary>s8 (a₀ a₁ a₂ a₃) becomes s16 (a₀ a₂) and, <see cref="OddOffset"/> further, (a₁ a₃).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Widen(byte* source, long quads, byte* pairs)
    {
        long quad = 0;
        for (; quad + T.Lanes <= quads; quad += T.Lanes)
        {
            T bytes = T.Load(source + quad * 4);
            T.Store(T.ShiftRightSigned16(T.ShiftLeft16(bytes, 8), 8), pairs + quad * 4);
            T.Store(T.ShiftRightSigned16(bytes, 8), pairs + quad * 4 + OddOffset);
        }
        for (; quad < quads; quad++)
        {
            sbyte* bytes = (sbyte*)source + quad * 4;
            short* even = (short*)(pairs + quad * 4), odd = (short*)(pairs + quad * 4 + OddOffset);
            (even[0], odd[0], even[1], odd[1]) = (bytes[0], bytes[1], bytes[2], bytes[3]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunStrips(TileArguments* t, int rows, int column, byte* pairs, byte* b, long quads, bool accumulate)
    {
        b += column * 4;
        int row = 0;
        while (row < rows)
        {
            int left = rows - row;
            int height = T.Lanes == 16 && left >= 8 ? 8 : left >= 4 ? 4 : left >= 2 ? 2 : 1;
            byte* a = pairs + row * RowBytes, c = t->C + row * t->CStride + column * sizeof(int);
            switch (height)
            {
                case 8: Strip8(a, b, c, t->CStride, quads, accumulate); break;
                case 4: Strip4(a, b, c, t->CStride, quads, accumulate); break;
                case 2: Strip2(a, b, c, t->CStride, quads, accumulate); break;
                default: Strip1(a, b, c, t->CStride, quads, accumulate); break;
            }
            row += height;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(byte* c, T left, T right, bool accumulate)
    {
        if (accumulate)
        {
            left = T.AddInts(T.Load(c), left);
            right = T.AddInts(T.Load(c + T.Lanes * sizeof(int)), right);
        }
        T.Store(left, c);
        T.Store(right, c + T.Lanes * sizeof(int));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Strip8(byte* pairs, byte* b, byte* c, long cStride, long quads, bool accumulate)
    {
        T s0a = T.Zero, s0b = T.Zero, s1a = T.Zero, s1b = T.Zero, s2a = T.Zero, s2b = T.Zero;
        T s3a = T.Zero, s3b = T.Zero, s4a = T.Zero, s4b = T.Zero, s5a = T.Zero, s5b = T.Zero;
        T s6a = T.Zero, s6b = T.Zero, s7a = T.Zero, s7b = T.Zero;
        T mask = T.Create(0x00FF00FF);
        for (long quad = 0; quad < quads; quad++)
        {
            T left = T.Load(b), right = T.Load(b + T.Lanes * 4);
            T leftOdd = T.ShiftRight16(left, 8), rightOdd = T.ShiftRight16(right, 8);
            left = T.And(left, mask);
            right = T.And(right, mask);
            T even = T.Broadcast(pairs), odd = T.Broadcast(pairs + OddOffset);
            s0a = T.AddInts(s0a, T.AddInts(TPairs.Multiply(left, even), TPairs.Multiply(leftOdd, odd)));
            s0b = T.AddInts(s0b, T.AddInts(TPairs.Multiply(right, even), TPairs.Multiply(rightOdd, odd)));
            even = T.Broadcast(pairs + RowBytes); odd = T.Broadcast(pairs + RowBytes + OddOffset);
            s1a = T.AddInts(s1a, T.AddInts(TPairs.Multiply(left, even), TPairs.Multiply(leftOdd, odd)));
            s1b = T.AddInts(s1b, T.AddInts(TPairs.Multiply(right, even), TPairs.Multiply(rightOdd, odd)));
            even = T.Broadcast(pairs + 2 * RowBytes); odd = T.Broadcast(pairs + 2 * RowBytes + OddOffset);
            s2a = T.AddInts(s2a, T.AddInts(TPairs.Multiply(left, even), TPairs.Multiply(leftOdd, odd)));
            s2b = T.AddInts(s2b, T.AddInts(TPairs.Multiply(right, even), TPairs.Multiply(rightOdd, odd)));
            even = T.Broadcast(pairs + 3 * RowBytes); odd = T.Broadcast(pairs + 3 * RowBytes + OddOffset);
            s3a = T.AddInts(s3a, T.AddInts(TPairs.Multiply(left, even), TPairs.Multiply(leftOdd, odd)));
            s3b = T.AddInts(s3b, T.AddInts(TPairs.Multiply(right, even), TPairs.Multiply(rightOdd, odd)));
            even = T.Broadcast(pairs + 4 * RowBytes); odd = T.Broadcast(pairs + 4 * RowBytes + OddOffset);
            s4a = T.AddInts(s4a, T.AddInts(TPairs.Multiply(left, even), TPairs.Multiply(leftOdd, odd)));
            s4b = T.AddInts(s4b, T.AddInts(TPairs.Multiply(right, even), TPairs.Multiply(rightOdd, odd)));
            even = T.Broadcast(pairs + 5 * RowBytes); odd = T.Broadcast(pairs + 5 * RowBytes + OddOffset);
            s5a = T.AddInts(s5a, T.AddInts(TPairs.Multiply(left, even), TPairs.Multiply(leftOdd, odd)));
            s5b = T.AddInts(s5b, T.AddInts(TPairs.Multiply(right, even), TPairs.Multiply(rightOdd, odd)));
            even = T.Broadcast(pairs + 6 * RowBytes); odd = T.Broadcast(pairs + 6 * RowBytes + OddOffset);
            s6a = T.AddInts(s6a, T.AddInts(TPairs.Multiply(left, even), TPairs.Multiply(leftOdd, odd)));
            s6b = T.AddInts(s6b, T.AddInts(TPairs.Multiply(right, even), TPairs.Multiply(rightOdd, odd)));
            even = T.Broadcast(pairs + 7 * RowBytes); odd = T.Broadcast(pairs + 7 * RowBytes + OddOffset);
            s7a = T.AddInts(s7a, T.AddInts(TPairs.Multiply(left, even), TPairs.Multiply(leftOdd, odd)));
            s7b = T.AddInts(s7b, T.AddInts(TPairs.Multiply(right, even), TPairs.Multiply(rightOdd, odd)));
            b += TileTable.Columns * 4;
            pairs += 4;
        }
        Write(c, s0a, s0b, accumulate);
        Write(c + cStride, s1a, s1b, accumulate);
        Write(c + 2 * cStride, s2a, s2b, accumulate);
        Write(c + 3 * cStride, s3a, s3b, accumulate);
        Write(c + 4 * cStride, s4a, s4b, accumulate);
        Write(c + 5 * cStride, s5a, s5b, accumulate);
        Write(c + 6 * cStride, s6a, s6b, accumulate);
        Write(c + 7 * cStride, s7a, s7b, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Strip4(byte* pairs, byte* b, byte* c, long cStride, long quads, bool accumulate)
    {
        T s0a = T.Zero, s0b = T.Zero, s1a = T.Zero, s1b = T.Zero, s2a = T.Zero, s2b = T.Zero;
        T s3a = T.Zero, s3b = T.Zero;
        T mask = T.Create(0x00FF00FF);
        for (long quad = 0; quad < quads; quad++)
        {
            T left = T.Load(b), right = T.Load(b + T.Lanes * 4);
            T leftOdd = T.ShiftRight16(left, 8), rightOdd = T.ShiftRight16(right, 8);
            left = T.And(left, mask);
            right = T.And(right, mask);
            T even = T.Broadcast(pairs), odd = T.Broadcast(pairs + OddOffset);
            s0a = T.AddInts(s0a, T.AddInts(TPairs.Multiply(left, even), TPairs.Multiply(leftOdd, odd)));
            s0b = T.AddInts(s0b, T.AddInts(TPairs.Multiply(right, even), TPairs.Multiply(rightOdd, odd)));
            even = T.Broadcast(pairs + RowBytes); odd = T.Broadcast(pairs + RowBytes + OddOffset);
            s1a = T.AddInts(s1a, T.AddInts(TPairs.Multiply(left, even), TPairs.Multiply(leftOdd, odd)));
            s1b = T.AddInts(s1b, T.AddInts(TPairs.Multiply(right, even), TPairs.Multiply(rightOdd, odd)));
            even = T.Broadcast(pairs + 2 * RowBytes); odd = T.Broadcast(pairs + 2 * RowBytes + OddOffset);
            s2a = T.AddInts(s2a, T.AddInts(TPairs.Multiply(left, even), TPairs.Multiply(leftOdd, odd)));
            s2b = T.AddInts(s2b, T.AddInts(TPairs.Multiply(right, even), TPairs.Multiply(rightOdd, odd)));
            even = T.Broadcast(pairs + 3 * RowBytes); odd = T.Broadcast(pairs + 3 * RowBytes + OddOffset);
            s3a = T.AddInts(s3a, T.AddInts(TPairs.Multiply(left, even), TPairs.Multiply(leftOdd, odd)));
            s3b = T.AddInts(s3b, T.AddInts(TPairs.Multiply(right, even), TPairs.Multiply(rightOdd, odd)));
            b += TileTable.Columns * 4;
            pairs += 4;
        }
        Write(c, s0a, s0b, accumulate);
        Write(c + cStride, s1a, s1b, accumulate);
        Write(c + 2 * cStride, s2a, s2b, accumulate);
        Write(c + 3 * cStride, s3a, s3b, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Strip2(byte* pairs, byte* b, byte* c, long cStride, long quads, bool accumulate)
    {
        T s0a = T.Zero, s0b = T.Zero, s1a = T.Zero, s1b = T.Zero;
        T mask = T.Create(0x00FF00FF);
        for (long quad = 0; quad < quads; quad++)
        {
            T left = T.Load(b), right = T.Load(b + T.Lanes * 4);
            T leftOdd = T.ShiftRight16(left, 8), rightOdd = T.ShiftRight16(right, 8);
            left = T.And(left, mask);
            right = T.And(right, mask);
            T even = T.Broadcast(pairs), odd = T.Broadcast(pairs + OddOffset);
            s0a = T.AddInts(s0a, T.AddInts(TPairs.Multiply(left, even), TPairs.Multiply(leftOdd, odd)));
            s0b = T.AddInts(s0b, T.AddInts(TPairs.Multiply(right, even), TPairs.Multiply(rightOdd, odd)));
            even = T.Broadcast(pairs + RowBytes); odd = T.Broadcast(pairs + RowBytes + OddOffset);
            s1a = T.AddInts(s1a, T.AddInts(TPairs.Multiply(left, even), TPairs.Multiply(leftOdd, odd)));
            s1b = T.AddInts(s1b, T.AddInts(TPairs.Multiply(right, even), TPairs.Multiply(rightOdd, odd)));
            b += TileTable.Columns * 4;
            pairs += 4;
        }
        Write(c, s0a, s0b, accumulate);
        Write(c + cStride, s1a, s1b, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Strip1(byte* pairs, byte* b, byte* c, long cStride, long quads, bool accumulate)
    {
        T s0a = T.Zero, s0b = T.Zero;
        T mask = T.Create(0x00FF00FF);
        for (long quad = 0; quad < quads; quad++)
        {
            T left = T.Load(b), right = T.Load(b + T.Lanes * 4);
            T leftOdd = T.ShiftRight16(left, 8), rightOdd = T.ShiftRight16(right, 8);
            left = T.And(left, mask);
            right = T.And(right, mask);
            T even = T.Broadcast(pairs), odd = T.Broadcast(pairs + OddOffset);
            s0a = T.AddInts(s0a, T.AddInts(TPairs.Multiply(left, even), TPairs.Multiply(leftOdd, odd)));
            s0b = T.AddInts(s0b, T.AddInts(TPairs.Multiply(right, even), TPairs.Multiply(rightOdd, odd)));
            b += TileTable.Columns * 4;
            pairs += 4;
        }
        Write(c, s0a, s0b, accumulate);
    }
}
