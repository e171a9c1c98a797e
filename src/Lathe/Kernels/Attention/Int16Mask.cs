using System.Runtime.CompilerServices;

namespace Lathe.Kernels;

/// <summary>What is added to a block's scores, which are in powers of two: the caller's mask × log₂ e, −∞ behind the last key.</summary>
internal static unsafe class Int16Mask<T> where T : unmanaged, ISixteen<T>
{
    /// <param name="mask">Null for none.</param>
    /// <param name="keys">Keys of the block.</param>
    /// <param name="destination">Room for whole panels of keys.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Write(float* mask, int keys, float* destination)
    {
        int whole = keys & -16, padded = (keys + TileTable.Columns - 1) / TileTable.Columns * TileTable.Columns;
        if (mask == null)
        {
            new Span<float>(destination, keys).Clear();
        }
        else
        {
            for (int key = 0; key < whole; key += 16)
                T.Store(InPowersOfTwo(T.Load(mask + key)), destination + key);
            if (whole < keys)
                T.Store(InPowersOfTwo(Partial<T>.Load(mask + whole, keys - whole)), destination + whole);
        }
        new Span<float>(destination + keys, padded - keys).Fill(float.NegativeInfinity);
    }

    /// <summary>Finite numbers stay finite: a query whose keys all have the lowest one weighs them alike. NaN stays NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T InPowersOfTwo(T mask) => T.Max(T.Min(mask, T.Create(-2e38f)), mask * T.Create((float)Int16Scheme.LogarithmBase));
}
