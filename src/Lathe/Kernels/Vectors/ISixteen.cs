namespace Lathe.Kernels;

/// <summary>
/// Sixteen floats, in one, two or four registers. Row kernels and their functions are written once over it. Because every tier works on
/// sixteen lanes and adds them up in one order, every tier gives the same bits, horizontal sums included.
/// </summary>
internal unsafe interface ISixteen<TSelf> where TSelf : unmanaged, ISixteen<TSelf>
{
    /// <summary>Lanes of every implementation.</summary>
    public const int Lanes = 16;

    static abstract TSelf Create(float value);

    static abstract TSelf Load(float* source);

    static abstract TSelf LoadBFloat16(ushort* source);

    static abstract TSelf LoadFloat16(ushort* source);

    static abstract void Store(TSelf value, float* destination);

    static abstract TSelf operator +(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf a, TSelf b);

    static abstract TSelf operator *(TSelf a, TSelf b);

    /// <summary>a × b + c, rounded once.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>c − a × b, rounded once.</summary>
    static abstract TSelf MultiplySubtractFrom(TSelf a, TSelf b, TSelf c);

    /// <summary>The smaller; <paramref name="b"/> where either is NaN.</summary>
    static abstract TSelf Min(TSelf a, TSelf b);

    /// <summary>The larger; <paramref name="b"/> where either is NaN.</summary>
    static abstract TSelf Max(TSelf a, TSelf b);

    static abstract TSelf RoundToEven(TSelf a);

    /// <summary>a × 2ⁿ for whole n in −252..254; results beyond the range become infinity, tiny ones are rounded once.</summary>
    static abstract TSelf Scale(TSelf a, TSelf n);

    /// <summary>The sum of the lanes: i and i + 8 first, then i and i + 4, 2, 1.</summary>
    static abstract float Sum(TSelf a);

    /// <summary>The largest lane; of lanes with NaN among them, any.</summary>
    static abstract float MaxLane(TSelf a);
}
