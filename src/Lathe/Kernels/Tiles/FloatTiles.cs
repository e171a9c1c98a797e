using System.Runtime.CompilerServices;

namespace Lathe.Kernels;

/// <summary>
/// float32 tiles: every element is a chain of fused multiply-adds in order of k, so all widths and heights give the same bits. Sums
/// are named locals, two registers of columns for each row: the JIT keeps those in registers, and nothing else that could hold them.
/// </summary>
internal static unsafe class FloatTiles<T> where T : unmanaged, IRegister<T>
{
    /// <summary><see cref="TileArguments.Accumulate"/>: the sum is formed from zero and then added to C.</summary>
    private const long Add = 1;

    /// <summary>The same, but the chain of additions starts from C. Only C# asks for it, to cut a depth without changing its bits.</summary>
    internal const long Continue = 2;

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

    /// <summary>Any number of rows as the tallest strips whose sums fit the registers: 16 of them up to 256 bits, 32 at 512 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run(TileArguments* t, int rows)
    {
        byte* zeros = stackalloc byte[2 * sizeof(T)];
        new Span<byte>(zeros, 2 * sizeof(T)).Clear();
        bool continues = t->Accumulate == Continue;
        for (int column = 0; column < TileTable.Columns; column += 2 * T.Lanes)
        {
            byte* b = t->B + column * sizeof(float);
            int row = 0;
            while (row < rows)
            {
                int left = rows - row;
                byte* a = t->A + row * t->AStride, c = t->C + row * t->CStride + column * sizeof(float);
                byte* start = continues ? c : zeros;
                long startStride = continues ? t->CStride : 0;
                int height = T.Lanes == 16 && left >= 12 ? 12 : T.Lanes == 16 && left >= 8 ? 8 : left >= 6 ? 6 : left >= 4 ? 4 : left >= 2 ? 2 : 1;
                switch (height)
                {
                    case 12: Strip12(t, a, b, c, start, startStride); break;
                    case 8: Strip8(t, a, b, c, start, startStride); break;
                    case 6: Strip6(t, a, b, c, start, startStride); break;
                    case 4: Strip4(t, a, b, c, start, startStride); break;
                    case 2: Strip2(t, a, b, c, start, startStride); break;
                    default: Strip1(t, a, b, c, start, startStride); break;
                }
                row += height;
            }
        }
    }

    /// <summary>Bytes from a strip's first register of columns to its second.</summary>
    private static int Second
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => T.Lanes * sizeof(float);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(byte* c, T left, T right, bool accumulate)
    {
        if (accumulate)
        {
            left = T.AddFloats(T.Load(c), left);
            right = T.AddFloats(T.Load(c + Second), right);
        }
        T.Store(left, c);
        T.Store(right, c + Second);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Strip12(TileArguments* t, byte* a, byte* b, byte* c, byte* start, long startStride)
    {
        long aStride = t->AStride, bStride = t->BStride;
        T s0a = T.Load(start), s0b = T.Load(start + Second);
        T s1a = T.Load(start + startStride), s1b = T.Load(start + startStride + Second);
        T s2a = T.Load(start + 2 * startStride), s2b = T.Load(start + 2 * startStride + Second);
        T s3a = T.Load(start + 3 * startStride), s3b = T.Load(start + 3 * startStride + Second);
        T s4a = T.Load(start + 4 * startStride), s4b = T.Load(start + 4 * startStride + Second);
        T s5a = T.Load(start + 5 * startStride), s5b = T.Load(start + 5 * startStride + Second);
        T s6a = T.Load(start + 6 * startStride), s6b = T.Load(start + 6 * startStride + Second);
        T s7a = T.Load(start + 7 * startStride), s7b = T.Load(start + 7 * startStride + Second);
        T s8a = T.Load(start + 8 * startStride), s8b = T.Load(start + 8 * startStride + Second);
        T s9a = T.Load(start + 9 * startStride), s9b = T.Load(start + 9 * startStride + Second);
        T s10a = T.Load(start + 10 * startStride), s10b = T.Load(start + 10 * startStride + Second);
        T s11a = T.Load(start + 11 * startStride), s11b = T.Load(start + 11 * startStride + Second);
        byte* a3 = a + 3 * aStride;
        byte* a6 = a + 6 * aStride;
        byte* a9 = a + 9 * aStride;
        for (long depth = t->Depth; depth > 0; depth--)
        {
            T left = T.Load(b), right = T.Load(b + Second);
            T x = T.Broadcast(a);
            s0a = T.MultiplyAdd(left, x, s0a);
            s0b = T.MultiplyAdd(right, x, s0b);
            x = T.Broadcast(a + aStride);
            s1a = T.MultiplyAdd(left, x, s1a);
            s1b = T.MultiplyAdd(right, x, s1b);
            x = T.Broadcast(a + 2 * aStride);
            s2a = T.MultiplyAdd(left, x, s2a);
            s2b = T.MultiplyAdd(right, x, s2b);
            x = T.Broadcast(a3);
            s3a = T.MultiplyAdd(left, x, s3a);
            s3b = T.MultiplyAdd(right, x, s3b);
            x = T.Broadcast(a3 + aStride);
            s4a = T.MultiplyAdd(left, x, s4a);
            s4b = T.MultiplyAdd(right, x, s4b);
            x = T.Broadcast(a3 + 2 * aStride);
            s5a = T.MultiplyAdd(left, x, s5a);
            s5b = T.MultiplyAdd(right, x, s5b);
            x = T.Broadcast(a6);
            s6a = T.MultiplyAdd(left, x, s6a);
            s6b = T.MultiplyAdd(right, x, s6b);
            x = T.Broadcast(a6 + aStride);
            s7a = T.MultiplyAdd(left, x, s7a);
            s7b = T.MultiplyAdd(right, x, s7b);
            x = T.Broadcast(a6 + 2 * aStride);
            s8a = T.MultiplyAdd(left, x, s8a);
            s8b = T.MultiplyAdd(right, x, s8b);
            x = T.Broadcast(a9);
            s9a = T.MultiplyAdd(left, x, s9a);
            s9b = T.MultiplyAdd(right, x, s9b);
            x = T.Broadcast(a9 + aStride);
            s10a = T.MultiplyAdd(left, x, s10a);
            s10b = T.MultiplyAdd(right, x, s10b);
            x = T.Broadcast(a9 + 2 * aStride);
            s11a = T.MultiplyAdd(left, x, s11a);
            s11b = T.MultiplyAdd(right, x, s11b);
            b += bStride;
            a += sizeof(float);
            a3 += sizeof(float);
            a6 += sizeof(float);
            a9 += sizeof(float);
        }
        long cStride = t->CStride;
        bool accumulate = t->Accumulate == Add;
        Write(c, s0a, s0b, accumulate);
        Write(c + cStride, s1a, s1b, accumulate);
        Write(c + 2 * cStride, s2a, s2b, accumulate);
        Write(c + 3 * cStride, s3a, s3b, accumulate);
        Write(c + 4 * cStride, s4a, s4b, accumulate);
        Write(c + 5 * cStride, s5a, s5b, accumulate);
        Write(c + 6 * cStride, s6a, s6b, accumulate);
        Write(c + 7 * cStride, s7a, s7b, accumulate);
        Write(c + 8 * cStride, s8a, s8b, accumulate);
        Write(c + 9 * cStride, s9a, s9b, accumulate);
        Write(c + 10 * cStride, s10a, s10b, accumulate);
        Write(c + 11 * cStride, s11a, s11b, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Strip8(TileArguments* t, byte* a, byte* b, byte* c, byte* start, long startStride)
    {
        long aStride = t->AStride, bStride = t->BStride;
        T s0a = T.Load(start), s0b = T.Load(start + Second);
        T s1a = T.Load(start + startStride), s1b = T.Load(start + startStride + Second);
        T s2a = T.Load(start + 2 * startStride), s2b = T.Load(start + 2 * startStride + Second);
        T s3a = T.Load(start + 3 * startStride), s3b = T.Load(start + 3 * startStride + Second);
        T s4a = T.Load(start + 4 * startStride), s4b = T.Load(start + 4 * startStride + Second);
        T s5a = T.Load(start + 5 * startStride), s5b = T.Load(start + 5 * startStride + Second);
        T s6a = T.Load(start + 6 * startStride), s6b = T.Load(start + 6 * startStride + Second);
        T s7a = T.Load(start + 7 * startStride), s7b = T.Load(start + 7 * startStride + Second);
        byte* a3 = a + 3 * aStride;
        byte* a6 = a + 6 * aStride;
        for (long depth = t->Depth; depth > 0; depth--)
        {
            T left = T.Load(b), right = T.Load(b + Second);
            T x = T.Broadcast(a);
            s0a = T.MultiplyAdd(left, x, s0a);
            s0b = T.MultiplyAdd(right, x, s0b);
            x = T.Broadcast(a + aStride);
            s1a = T.MultiplyAdd(left, x, s1a);
            s1b = T.MultiplyAdd(right, x, s1b);
            x = T.Broadcast(a + 2 * aStride);
            s2a = T.MultiplyAdd(left, x, s2a);
            s2b = T.MultiplyAdd(right, x, s2b);
            x = T.Broadcast(a3);
            s3a = T.MultiplyAdd(left, x, s3a);
            s3b = T.MultiplyAdd(right, x, s3b);
            x = T.Broadcast(a3 + aStride);
            s4a = T.MultiplyAdd(left, x, s4a);
            s4b = T.MultiplyAdd(right, x, s4b);
            x = T.Broadcast(a3 + 2 * aStride);
            s5a = T.MultiplyAdd(left, x, s5a);
            s5b = T.MultiplyAdd(right, x, s5b);
            x = T.Broadcast(a6);
            s6a = T.MultiplyAdd(left, x, s6a);
            s6b = T.MultiplyAdd(right, x, s6b);
            x = T.Broadcast(a6 + aStride);
            s7a = T.MultiplyAdd(left, x, s7a);
            s7b = T.MultiplyAdd(right, x, s7b);
            b += bStride;
            a += sizeof(float);
            a3 += sizeof(float);
            a6 += sizeof(float);
        }
        long cStride = t->CStride;
        bool accumulate = t->Accumulate == Add;
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
    private static void Strip6(TileArguments* t, byte* a, byte* b, byte* c, byte* start, long startStride)
    {
        long aStride = t->AStride, bStride = t->BStride;
        T s0a = T.Load(start), s0b = T.Load(start + Second);
        T s1a = T.Load(start + startStride), s1b = T.Load(start + startStride + Second);
        T s2a = T.Load(start + 2 * startStride), s2b = T.Load(start + 2 * startStride + Second);
        T s3a = T.Load(start + 3 * startStride), s3b = T.Load(start + 3 * startStride + Second);
        T s4a = T.Load(start + 4 * startStride), s4b = T.Load(start + 4 * startStride + Second);
        T s5a = T.Load(start + 5 * startStride), s5b = T.Load(start + 5 * startStride + Second);
        byte* a3 = a + 3 * aStride;
        for (long depth = t->Depth; depth > 0; depth--)
        {
            T left = T.Load(b), right = T.Load(b + Second);
            T x = T.Broadcast(a);
            s0a = T.MultiplyAdd(left, x, s0a);
            s0b = T.MultiplyAdd(right, x, s0b);
            x = T.Broadcast(a + aStride);
            s1a = T.MultiplyAdd(left, x, s1a);
            s1b = T.MultiplyAdd(right, x, s1b);
            x = T.Broadcast(a + 2 * aStride);
            s2a = T.MultiplyAdd(left, x, s2a);
            s2b = T.MultiplyAdd(right, x, s2b);
            x = T.Broadcast(a3);
            s3a = T.MultiplyAdd(left, x, s3a);
            s3b = T.MultiplyAdd(right, x, s3b);
            x = T.Broadcast(a3 + aStride);
            s4a = T.MultiplyAdd(left, x, s4a);
            s4b = T.MultiplyAdd(right, x, s4b);
            x = T.Broadcast(a3 + 2 * aStride);
            s5a = T.MultiplyAdd(left, x, s5a);
            s5b = T.MultiplyAdd(right, x, s5b);
            b += bStride;
            a += sizeof(float);
            a3 += sizeof(float);
        }
        long cStride = t->CStride;
        bool accumulate = t->Accumulate == Add;
        Write(c, s0a, s0b, accumulate);
        Write(c + cStride, s1a, s1b, accumulate);
        Write(c + 2 * cStride, s2a, s2b, accumulate);
        Write(c + 3 * cStride, s3a, s3b, accumulate);
        Write(c + 4 * cStride, s4a, s4b, accumulate);
        Write(c + 5 * cStride, s5a, s5b, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Strip4(TileArguments* t, byte* a, byte* b, byte* c, byte* start, long startStride)
    {
        long aStride = t->AStride, bStride = t->BStride;
        T s0a = T.Load(start), s0b = T.Load(start + Second);
        T s1a = T.Load(start + startStride), s1b = T.Load(start + startStride + Second);
        T s2a = T.Load(start + 2 * startStride), s2b = T.Load(start + 2 * startStride + Second);
        T s3a = T.Load(start + 3 * startStride), s3b = T.Load(start + 3 * startStride + Second);
        byte* a3 = a + 3 * aStride;
        for (long depth = t->Depth; depth > 0; depth--)
        {
            T left = T.Load(b), right = T.Load(b + Second);
            T x = T.Broadcast(a);
            s0a = T.MultiplyAdd(left, x, s0a);
            s0b = T.MultiplyAdd(right, x, s0b);
            x = T.Broadcast(a + aStride);
            s1a = T.MultiplyAdd(left, x, s1a);
            s1b = T.MultiplyAdd(right, x, s1b);
            x = T.Broadcast(a + 2 * aStride);
            s2a = T.MultiplyAdd(left, x, s2a);
            s2b = T.MultiplyAdd(right, x, s2b);
            x = T.Broadcast(a3);
            s3a = T.MultiplyAdd(left, x, s3a);
            s3b = T.MultiplyAdd(right, x, s3b);
            b += bStride;
            a += sizeof(float);
            a3 += sizeof(float);
        }
        long cStride = t->CStride;
        bool accumulate = t->Accumulate == Add;
        Write(c, s0a, s0b, accumulate);
        Write(c + cStride, s1a, s1b, accumulate);
        Write(c + 2 * cStride, s2a, s2b, accumulate);
        Write(c + 3 * cStride, s3a, s3b, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Strip2(TileArguments* t, byte* a, byte* b, byte* c, byte* start, long startStride)
    {
        long aStride = t->AStride, bStride = t->BStride;
        T s0a = T.Load(start), s0b = T.Load(start + Second);
        T s1a = T.Load(start + startStride), s1b = T.Load(start + startStride + Second);
        for (long depth = t->Depth; depth > 0; depth--)
        {
            T left = T.Load(b), right = T.Load(b + Second);
            T x = T.Broadcast(a);
            s0a = T.MultiplyAdd(left, x, s0a);
            s0b = T.MultiplyAdd(right, x, s0b);
            x = T.Broadcast(a + aStride);
            s1a = T.MultiplyAdd(left, x, s1a);
            s1b = T.MultiplyAdd(right, x, s1b);
            b += bStride;
            a += sizeof(float);
        }
        long cStride = t->CStride;
        bool accumulate = t->Accumulate == Add;
        Write(c, s0a, s0b, accumulate);
        Write(c + cStride, s1a, s1b, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Strip1(TileArguments* t, byte* a, byte* b, byte* c, byte* start, long startStride)
    {
        long aStride = t->AStride, bStride = t->BStride;
        T s0a = T.Load(start), s0b = T.Load(start + Second);
        for (long depth = t->Depth; depth > 0; depth--)
        {
            T left = T.Load(b), right = T.Load(b + Second);
            T x = T.Broadcast(a);
            s0a = T.MultiplyAdd(left, x, s0a);
            s0b = T.MultiplyAdd(right, x, s0b);
            b += bStride;
            a += sizeof(float);
        }
        long cStride = t->CStride;
        bool accumulate = t->Accumulate == Add;
        Write(c, s0a, s0b, accumulate);
    }
}
