using System.Runtime.CompilerServices;

namespace Lathe.Kernels;

/// <summary>int8 tiles on processors whose byte dot product .NET can express: activations are broadcast four at a time as they are.</summary>
internal static unsafe class ByteTiles<T, TBytes>
    where T : unmanaged, IRegister<T>
    where TBytes : struct, IByteProduct<T>
{
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
        bool accumulate = t->Accumulate != 0;
        for (int column = 0; column < TileTable.Columns; column += 2 * T.Lanes)
        {
            byte* b = t->B + column * 4;
            int row = 0;
            while (row < rows)
            {
                int left = rows - row;
                int height = left >= 6 ? 6 : left >= 4 ? 4 : left >= 2 ? 2 : 1;
                byte* a = t->A + row * t->AStride, c = t->C + row * t->CStride + column * sizeof(int);
                switch (height)
                {
                    case 6: Strip6(a, t->AStride, b, c, t->CStride, t->Depth, accumulate); break;
                    case 4: Strip4(a, t->AStride, b, c, t->CStride, t->Depth, accumulate); break;
                    case 2: Strip2(a, t->AStride, b, c, t->CStride, t->Depth, accumulate); break;
                    default: Strip1(a, t->AStride, b, c, t->CStride, t->Depth, accumulate); break;
                }
                row += height;
            }
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
    private static void Strip6(byte* a, long aStride, byte* b, byte* c, long cStride, long quads, bool accumulate)
    {
        T s0a = T.Zero, s0b = T.Zero, s1a = T.Zero, s1b = T.Zero, s2a = T.Zero, s2b = T.Zero;
        T s3a = T.Zero, s3b = T.Zero, s4a = T.Zero, s4b = T.Zero, s5a = T.Zero, s5b = T.Zero;
        byte* a3 = a + 3 * aStride;
        for (long quad = 0; quad < quads; quad++)
        {
            T left = T.Load(b), right = T.Load(b + T.Lanes * 4);
            T x = T.Broadcast(a);
            s0a = TBytes.Accumulate(s0a, left, x);
            s0b = TBytes.Accumulate(s0b, right, x);
            x = T.Broadcast(a + aStride);
            s1a = TBytes.Accumulate(s1a, left, x);
            s1b = TBytes.Accumulate(s1b, right, x);
            x = T.Broadcast(a + 2 * aStride);
            s2a = TBytes.Accumulate(s2a, left, x);
            s2b = TBytes.Accumulate(s2b, right, x);
            x = T.Broadcast(a3);
            s3a = TBytes.Accumulate(s3a, left, x);
            s3b = TBytes.Accumulate(s3b, right, x);
            x = T.Broadcast(a3 + aStride);
            s4a = TBytes.Accumulate(s4a, left, x);
            s4b = TBytes.Accumulate(s4b, right, x);
            x = T.Broadcast(a3 + 2 * aStride);
            s5a = TBytes.Accumulate(s5a, left, x);
            s5b = TBytes.Accumulate(s5b, right, x);
            b += TileTable.Columns * 4;
            a += 4;
            a3 += 4;
        }
        Write(c, s0a, s0b, accumulate);
        Write(c + cStride, s1a, s1b, accumulate);
        Write(c + 2 * cStride, s2a, s2b, accumulate);
        Write(c + 3 * cStride, s3a, s3b, accumulate);
        Write(c + 4 * cStride, s4a, s4b, accumulate);
        Write(c + 5 * cStride, s5a, s5b, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Strip4(byte* a, long aStride, byte* b, byte* c, long cStride, long quads, bool accumulate)
    {
        T s0a = T.Zero, s0b = T.Zero, s1a = T.Zero, s1b = T.Zero, s2a = T.Zero, s2b = T.Zero;
        T s3a = T.Zero, s3b = T.Zero;
        byte* a3 = a + 3 * aStride;
        for (long quad = 0; quad < quads; quad++)
        {
            T left = T.Load(b), right = T.Load(b + T.Lanes * 4);
            T x = T.Broadcast(a);
            s0a = TBytes.Accumulate(s0a, left, x);
            s0b = TBytes.Accumulate(s0b, right, x);
            x = T.Broadcast(a + aStride);
            s1a = TBytes.Accumulate(s1a, left, x);
            s1b = TBytes.Accumulate(s1b, right, x);
            x = T.Broadcast(a + 2 * aStride);
            s2a = TBytes.Accumulate(s2a, left, x);
            s2b = TBytes.Accumulate(s2b, right, x);
            x = T.Broadcast(a3);
            s3a = TBytes.Accumulate(s3a, left, x);
            s3b = TBytes.Accumulate(s3b, right, x);
            b += TileTable.Columns * 4;
            a += 4;
            a3 += 4;
        }
        Write(c, s0a, s0b, accumulate);
        Write(c + cStride, s1a, s1b, accumulate);
        Write(c + 2 * cStride, s2a, s2b, accumulate);
        Write(c + 3 * cStride, s3a, s3b, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Strip2(byte* a, long aStride, byte* b, byte* c, long cStride, long quads, bool accumulate)
    {
        T s0a = T.Zero, s0b = T.Zero, s1a = T.Zero, s1b = T.Zero;
        for (long quad = 0; quad < quads; quad++)
        {
            T left = T.Load(b), right = T.Load(b + T.Lanes * 4);
            T x = T.Broadcast(a);
            s0a = TBytes.Accumulate(s0a, left, x);
            s0b = TBytes.Accumulate(s0b, right, x);
            x = T.Broadcast(a + aStride);
            s1a = TBytes.Accumulate(s1a, left, x);
            s1b = TBytes.Accumulate(s1b, right, x);
            b += TileTable.Columns * 4;
            a += 4;
        }
        Write(c, s0a, s0b, accumulate);
        Write(c + cStride, s1a, s1b, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Strip1(byte* a, long aStride, byte* b, byte* c, long cStride, long quads, bool accumulate)
    {
        T s0a = T.Zero, s0b = T.Zero;
        for (long quad = 0; quad < quads; quad++)
        {
            T left = T.Load(b), right = T.Load(b + T.Lanes * 4);
            T x = T.Broadcast(a);
            s0a = TBytes.Accumulate(s0a, left, x);
            s0b = TBytes.Accumulate(s0b, right, x);
            b += TileTable.Columns * 4;
            a += 4;
        }
        Write(c, s0a, s0b, accumulate);
    }
}
