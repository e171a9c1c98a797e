using System.Runtime.CompilerServices;

namespace Lathe.Kernels;

/// <summary>The last, incomplete sixteen of a row.</summary>
internal static unsafe class Partial<T> where T : unmanaged, ISixteen<T>
{
    /// <summary>The first <paramref name="count"/> floats, zeros behind them.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static T Load(float* source, int count)
    {
        float* lanes = stackalloc float[ISixteen<T>.Lanes];
        for (int lane = 0; lane < ISixteen<T>.Lanes; lane++)
            lanes[lane] = lane < count ? source[lane] : 0f;
        return T.Load(lanes);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static T LoadNarrow(ushort* source, int count, bool bfloat16)
    {
        ushort* lanes = stackalloc ushort[ISixteen<T>.Lanes];
        for (int lane = 0; lane < ISixteen<T>.Lanes; lane++)
            lanes[lane] = lane < count ? source[lane] : (ushort)0;
        return bfloat16 ? T.LoadBFloat16(lanes) : T.LoadFloat16(lanes);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Store(T value, float* destination, int count)
    {
        float* lanes = stackalloc float[ISixteen<T>.Lanes];
        T.Store(value, lanes);
        for (int lane = 0; lane < count; lane++)
            destination[lane] = lanes[lane];
    }

    /// <summary>Zero in the lanes from <paramref name="count"/> on.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static T Keep(T value, int count) => KeepOr(value, count, 0f);

    /// <summary><paramref name="otherwise"/> in the lanes from <paramref name="count"/> on.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static T KeepOr(T value, int count, float otherwise)
    {
        float* lanes = stackalloc float[ISixteen<T>.Lanes];
        T.Store(value, lanes);
        for (int lane = count; lane < ISixteen<T>.Lanes; lane++)
            lanes[lane] = otherwise;
        return T.Load(lanes);
    }
}
