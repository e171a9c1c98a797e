using System.Runtime.CompilerServices;

namespace Lathe.Kernels;

/// <summary>
/// Tiles of 16-bit weights: a stretch of the panel is widened to float32 on the stack and handed to the float32 tiles. All rows of the
/// tile share the widening, and the sums are those of float32 weights, to the bit.
/// </summary>
[SkipLocalsInit]
internal static unsafe class HalfTiles<T, TFormat>
    where T : unmanaged, IRegister<T>
    where TFormat : struct, IHalfFormat
{
    /// <summary>Inputs widened at a time: 8 KB.</summary>
    private const int Chunk = 64;

    private const int RowBytes = TileTable.Columns * sizeof(float);

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
        byte* wide = stackalloc byte[Chunk * RowBytes];
        byte* sums = stackalloc byte[TileTable.MaxRows * RowBytes];
        bool add = t->Accumulate != 0;
        TileArguments inner = *t;
        inner.B = wide;
        inner.BStride = RowBytes;
        inner.Accumulate = 0;
        if (add)
        {
            // The chain over the depth is finished before it is added to what is there.
            inner.C = sums;
            inner.CStride = RowBytes;
        }
        for (long start = 0; start < t->Depth; start += Chunk)
        {
            inner.Depth = Math.Min(Chunk, t->Depth - start);
            inner.A = t->A + start * sizeof(float);
            Widen(t->B + start * t->BStride, t->BStride, inner.Depth, wide);
            FloatTiles<T>.Run(&inner, rows);
            inner.Accumulate = FloatTiles<T>.Continue;
        }
        if (add)
            AddTo(t->C, t->CStride, sums, rows);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Widen(byte* source, long stride, long depth, byte* wide)
    {
        for (long k = 0; k < depth; k++)
        {
            for (int column = 0; column < TileTable.Columns; column += T.Lanes)
                T.Store(TFormat.Load<T>(source + column * sizeof(ushort)), wide + column * sizeof(float));
            source += stride;
            wide += RowBytes;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddTo(byte* c, long stride, byte* sums, int rows)
    {
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < RowBytes; column += T.Lanes * sizeof(float))
                T.Store(T.AddFloats(T.Load(c + column), T.Load(sums + column)), c + column);
            c += stride;
            sums += RowBytes;
        }
    }
}
