using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lathe.Kernels;

/// <summary>128 bits.</summary>
internal readonly unsafe struct Register128(Vector128<int> value) : IRegister<Register128>
{
    private readonly Vector128<int> value = value;

    public static int Lanes => 4;

    public static Register128 Zero => new(Vector128<int>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register128 Load(byte* source) => new(Vector128.Load((int*)source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register128 Broadcast(byte* source) => new(Vector128.Create(*(int*)source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register128 Create(int value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Register128 value, byte* destination) => value.value.Store((int*)destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register128 MultiplyAdd(Register128 a, Register128 b, Register128 c) =>
        new(Vector128.FusedMultiplyAdd(a.value.AsSingle(), b.value.AsSingle(), c.value.AsSingle()).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register128 AddFloats(Register128 a, Register128 b) => new((a.value.AsSingle() + b.value.AsSingle()).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register128 AddInts(Register128 a, Register128 b) => new(a.value + b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register128 SubtractInts(Register128 a, Register128 b) => new(a.value - b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register128 And(Register128 a, Register128 b) => new(a.value & b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register128 ShiftRight16(Register128 a, int bits) => new((a.value.AsInt16() >>> bits).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register128 ShiftRightSigned16(Register128 a, int bits) => new((a.value.AsInt16() >> bits).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register128 ShiftLeft16(Register128 a, int bits) => new((a.value.AsInt16() << bits).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register128 IntsToFloats(Register128 a) => new(Vector128.ConvertToSingle(a.value).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register128 LoadBFloat16(byte* source) => new((Widen(source) << 16).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register128 LoadFloat16(byte* source)
    {
        Vector128<uint> bits = Widen(source);
        Vector128<uint> magnitude = bits & Vector128.Create(0x7FFFu);
        // Exponents move from bias 15 to bias 127; infinity and NaN move twice, to the largest exponent there is.
        Vector128<uint> normal = (magnitude << 13) + Vector128.Create(112u << 23);
        normal = Vector128.ConditionalSelect(Vector128.GreaterThanOrEqual(magnitude, Vector128.Create(0x7C00u)), normal + Vector128.Create(112u << 23), normal);
        // A subnormal counts in units of 2^-24, which are the last place of 0.5.
        Vector128<uint> small = ((magnitude | Vector128.Create(126u << 23)).AsSingle() - Vector128.Create(0.5f)).AsUInt32();
        Vector128<uint> wide = Vector128.ConditionalSelect(Vector128.LessThan(magnitude, Vector128.Create(0x0400u)), small, normal);
        return new((wide | (bits & Vector128.Create(0x8000u)) << 16).AsInt32());
    }

    /// <summary>The lanes, for the few instructions that are not of every width.</summary>
    public Vector128<int> Value => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Widen(byte* source) => Vector128.WidenLower(Vector128.CreateScalar(*(ulong*)source).AsUInt16());
}
