using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lathe.Kernels;

/// <summary>Sixteen floats in two 256-bit registers.</summary>
internal readonly unsafe struct Sixteen256(Vector256<float> p0, Vector256<float> p1) : ISixteen<Sixteen256>
{
    private readonly Vector256<float> p0 = p0;
    private readonly Vector256<float> p1 = p1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen256 Create(float value) => new(Vector256.Create(value), Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen256 Load(float* source) => new(Vector256.Load(source), Vector256.Load(source + 8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen256 LoadBFloat16(ushort* source) => new(Steps256.LoadBrainFloat(source), Steps256.LoadBrainFloat(source + 8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen256 LoadFloat16(ushort* source) => new(Steps256.LoadHalfFloat(source), Steps256.LoadHalfFloat(source + 8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Sixteen256 value, float* destination)
    {
        value.p0.Store(destination);
        value.p1.Store(destination + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen256 operator +(Sixteen256 a, Sixteen256 b) => new(a.p0 + b.p0, a.p1 + b.p1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen256 operator -(Sixteen256 a, Sixteen256 b) => new(a.p0 - b.p0, a.p1 - b.p1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen256 operator *(Sixteen256 a, Sixteen256 b) => new(a.p0 * b.p0, a.p1 * b.p1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen256 MultiplyAdd(Sixteen256 a, Sixteen256 b, Sixteen256 c) => new(Vector256.FusedMultiplyAdd(a.p0, b.p0, c.p0), Vector256.FusedMultiplyAdd(a.p1, b.p1, c.p1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen256 MultiplySubtractFrom(Sixteen256 a, Sixteen256 b, Sixteen256 c) => new(Vector256.FusedMultiplyAdd(-a.p0, b.p0, c.p0), Vector256.FusedMultiplyAdd(-a.p1, b.p1, c.p1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen256 Min(Sixteen256 a, Sixteen256 b) => new(Vector256.MinNative(a.p0, b.p0), Vector256.MinNative(a.p1, b.p1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen256 Max(Sixteen256 a, Sixteen256 b) => new(Vector256.MaxNative(a.p0, b.p0), Vector256.MaxNative(a.p1, b.p1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen256 RoundToEven(Sixteen256 a) => new(Vector256.Round(a.p0), Vector256.Round(a.p1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen256 Scale(Sixteen256 a, Sixteen256 n) => new(Scale(a.p0, n.p0), Scale(a.p1, n.p1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Sixteen256 a)
    {
        Vector256<float> eight = a.p0 + a.p1;
        Vector128<float> four = eight.GetLower() + eight.GetUpper();
        four += Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1));
        return four.ToScalar() + four.GetElement(1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MaxLane(Sixteen256 a)
    {
        Vector256<float> eight = Vector256.MaxNative(a.p0, a.p1);
        Vector128<float> four = Vector128.MaxNative(eight.GetLower(), eight.GetUpper());
        four = Vector128.MaxNative(four, Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1)));
        four = Vector128.MaxNative(four, Vector128.Shuffle(four, Vector128.Create(1, 0, 3, 2)));
        return four.ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Scale(Vector256<float> a, Vector256<float> n)
    {
        // In two steps, since 2ⁿ itself may lie outside the range; the first step is exact.
        Vector256<int> whole = Vector256.ConvertToInt32Native(n), half = whole >> 1;
        Vector256<float> first = ((half + Vector256.Create(127)) << 23).AsSingle(), second = ((whole - half + Vector256.Create(127)) << 23).AsSingle();
        return a * first * second;
    }
}
