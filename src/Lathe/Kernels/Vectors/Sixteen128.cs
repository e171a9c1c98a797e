using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lathe.Kernels;

/// <summary>Sixteen floats in four 128-bit registers.</summary>
internal readonly unsafe struct Sixteen128(Vector128<float> p0, Vector128<float> p1, Vector128<float> p2, Vector128<float> p3) : ISixteen<Sixteen128>
{
    private readonly Vector128<float> p0 = p0;
    private readonly Vector128<float> p1 = p1;
    private readonly Vector128<float> p2 = p2;
    private readonly Vector128<float> p3 = p3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen128 Create(float value) => new(Vector128.Create(value), Vector128.Create(value), Vector128.Create(value), Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen128 Load(float* source) => new(Vector128.Load(source), Vector128.Load(source + 4), Vector128.Load(source + 8), Vector128.Load(source + 12));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen128 LoadBFloat16(ushort* source) => new(Steps128.LoadBrainFloat(source), Steps128.LoadBrainFloat(source + 4), Steps128.LoadBrainFloat(source + 8), Steps128.LoadBrainFloat(source + 12));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen128 LoadFloat16(ushort* source) => new(Steps128.LoadHalfFloat(source), Steps128.LoadHalfFloat(source + 4), Steps128.LoadHalfFloat(source + 8), Steps128.LoadHalfFloat(source + 12));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Sixteen128 value, float* destination)
    {
        value.p0.Store(destination);
        value.p1.Store(destination + 4);
        value.p2.Store(destination + 8);
        value.p3.Store(destination + 12);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen128 operator +(Sixteen128 a, Sixteen128 b) => new(a.p0 + b.p0, a.p1 + b.p1, a.p2 + b.p2, a.p3 + b.p3);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen128 operator -(Sixteen128 a, Sixteen128 b) => new(a.p0 - b.p0, a.p1 - b.p1, a.p2 - b.p2, a.p3 - b.p3);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen128 operator *(Sixteen128 a, Sixteen128 b) => new(a.p0 * b.p0, a.p1 * b.p1, a.p2 * b.p2, a.p3 * b.p3);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen128 MultiplyAdd(Sixteen128 a, Sixteen128 b, Sixteen128 c) => new(Vector128.FusedMultiplyAdd(a.p0, b.p0, c.p0), Vector128.FusedMultiplyAdd(a.p1, b.p1, c.p1), Vector128.FusedMultiplyAdd(a.p2, b.p2, c.p2), Vector128.FusedMultiplyAdd(a.p3, b.p3, c.p3));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen128 MultiplySubtractFrom(Sixteen128 a, Sixteen128 b, Sixteen128 c) => new(Vector128.FusedMultiplyAdd(-a.p0, b.p0, c.p0), Vector128.FusedMultiplyAdd(-a.p1, b.p1, c.p1), Vector128.FusedMultiplyAdd(-a.p2, b.p2, c.p2), Vector128.FusedMultiplyAdd(-a.p3, b.p3, c.p3));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen128 Min(Sixteen128 a, Sixteen128 b) =>
        new(Min(a.p0, b.p0), Min(a.p1, b.p1), Min(a.p2, b.p2), Min(a.p3, b.p3));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen128 Max(Sixteen128 a, Sixteen128 b) =>
        new(Max(a.p0, b.p0), Max(a.p1, b.p1), Max(a.p2, b.p2), Max(a.p3, b.p3));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen128 RoundToEven(Sixteen128 a) => new(Vector128.Round(a.p0), Vector128.Round(a.p1), Vector128.Round(a.p2), Vector128.Round(a.p3));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen128 Scale(Sixteen128 a, Sixteen128 n) => new(Scale(a.p0, n.p0), Scale(a.p1, n.p1), Scale(a.p2, n.p2), Scale(a.p3, n.p3));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Sixteen128 a)
    {
        Vector128<float> four = (a.p0 + a.p2) + (a.p1 + a.p3);
        four += Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1));
        return four.ToScalar() + four.GetElement(1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MaxLane(Sixteen128 a)
    {
        Vector128<float> four = Vector128.MaxNative(Vector128.MaxNative(a.p0, a.p2), Vector128.MaxNative(a.p1, a.p3));
        four = Vector128.MaxNative(four, Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1)));
        four = Vector128.MaxNative(four, Vector128.Shuffle(four, Vector128.Create(1, 0, 3, 2)));
        return four.ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Scale(Vector128<float> a, Vector128<float> n)
    {
        // In two steps, since 2ⁿ itself may lie outside the range; the first step is exact.
        Vector128<int> whole = Vector128.ConvertToInt32Native(n), half = whole >> 1;
        Vector128<float> first = ((half + Vector128.Create(127)) << 23).AsSingle(), second = ((whole - half + Vector128.Create(127)) << 23).AsSingle();
        return a * first * second;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Min(Vector128<float> a, Vector128<float> b) => Vector128.ConditionalSelect(Vector128.LessThan(a, b), a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Max(Vector128<float> a, Vector128<float> b) => Vector128.ConditionalSelect(Vector128.GreaterThan(a, b), a, b);
}
