using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Lathe.Kernels;

/// <summary>Sixteen floats in one 512-bit register.</summary>
internal readonly unsafe struct Sixteen512(Vector512<float> value) : ISixteen<Sixteen512>
{
    private readonly Vector512<float> value = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen512 Create(float value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen512 Load(float* source) => new(Vector512.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen512 LoadInts(int* source, int subtract) => new(Vector512.ConvertToSingle(Vector512.Load(source) - Vector512.Create(subtract)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen512 LoadBFloat16(ushort* source) => new(Steps512.LoadBrainFloat(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen512 LoadFloat16(ushort* source) => new(Steps512.LoadHalfFloat(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Sixteen512 value, float* destination)
    {
        value.value.Store(destination);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(Sixteen512 value, sbyte* destination)
    {
        Avx512F.ConvertToVector128SByteWithSaturation(Vector512.ConvertToInt32Native(value.value)).Store(destination);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen512 operator +(Sixteen512 a, Sixteen512 b) => new(a.value + b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen512 operator -(Sixteen512 a, Sixteen512 b) => new(a.value - b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen512 operator *(Sixteen512 a, Sixteen512 b) => new(a.value * b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen512 operator /(Sixteen512 a, Sixteen512 b) => new(a.value / b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen512 MultiplyAdd(Sixteen512 a, Sixteen512 b, Sixteen512 c) => new(Vector512.FusedMultiplyAdd(a.value, b.value, c.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen512 MultiplySubtractFrom(Sixteen512 a, Sixteen512 b, Sixteen512 c) => new(Vector512.FusedMultiplyAdd(-a.value, b.value, c.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen512 Min(Sixteen512 a, Sixteen512 b) => new(Vector512.MinNative(a.value, b.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen512 Max(Sixteen512 a, Sixteen512 b) => new(Vector512.MaxNative(a.value, b.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen512 MaxMagnitude(Sixteen512 a, Sixteen512 b) => new(Vector512.Max(a.value.AsInt32(), b.value.AsInt32() & Vector512.Create(int.MaxValue)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen512 Abs(Sixteen512 a) => new(Vector512.Abs(a.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen512 CopySign(Sixteen512 magnitude, Sixteen512 sign) => new(Vector512.ConditionalSelect(Vector512.Create(-0f), sign.value, magnitude.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen512 LessThan(Sixteen512 a, Sixteen512 b) => new(Vector512.LessThan(a.value, b.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen512 Select(Sixteen512 mask, Sixteen512 then, Sixteen512 otherwise) => new(Vector512.ConditionalSelect(mask.value, then.value, otherwise.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen512 RoundToEven(Sixteen512 a) => new(Vector512.Round(a.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen512 Scale(Sixteen512 a, Sixteen512 n) => new(Avx512F.Scale(a.value, n.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Sixteen512 a)
    {
        Vector256<float> eight = a.value.GetLower() + a.value.GetUpper();
        Vector128<float> four = eight.GetLower() + eight.GetUpper();
        four += Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1));
        return four.ToScalar() + four.GetElement(1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MaxBits(Sixteen512 a)
    {
        Vector256<int> eight = Vector256.Max(a.value.GetLower().AsInt32(), a.value.GetUpper().AsInt32());
        Vector128<int> four = Vector128.Max(eight.GetLower(), eight.GetUpper());
        four = Vector128.Max(four, Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1)));
        four = Vector128.Max(four, Vector128.Shuffle(four, Vector128.Create(1, 0, 3, 2)));
        return four.AsSingle().ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MaxLane(Sixteen512 a)
    {
        Vector256<float> eight = Vector256.MaxNative(a.value.GetLower(), a.value.GetUpper());
        Vector128<float> four = Vector128.MaxNative(eight.GetLower(), eight.GetUpper());
        four = Vector128.MaxNative(four, Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1)));
        four = Vector128.MaxNative(four, Vector128.Shuffle(four, Vector128.Create(1, 0, 3, 2)));
        return four.ToScalar();
    }
}
