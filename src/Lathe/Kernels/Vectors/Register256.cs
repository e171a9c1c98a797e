using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Lathe.Kernels;

/// <summary>256 bits.</summary>
internal readonly unsafe struct Register256(Vector256<int> value) : IRegister<Register256>
{
    private readonly Vector256<int> value = value;

    public static int Lanes => 8;

    public static Register256 Zero => new(Vector256<int>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register256 Load(byte* source) => new(Vector256.Load((int*)source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register256 Broadcast(byte* source) => new(Vector256.Create(*(int*)source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register256 Create(int value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Register256 value, byte* destination) => value.value.Store((int*)destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register256 MultiplyAdd(Register256 a, Register256 b, Register256 c) =>
        new(Vector256.FusedMultiplyAdd(a.value.AsSingle(), b.value.AsSingle(), c.value.AsSingle()).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register256 AddFloats(Register256 a, Register256 b) => new((a.value.AsSingle() + b.value.AsSingle()).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register256 AddInts(Register256 a, Register256 b) => new(a.value + b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register256 SubtractInts(Register256 a, Register256 b) => new(a.value - b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register256 And(Register256 a, Register256 b) => new(a.value & b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register256 ShiftRight16(Register256 a, int bits) => new((a.value.AsInt16() >>> bits).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register256 ShiftRightSigned16(Register256 a, int bits) => new((a.value.AsInt16() >> bits).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register256 ShiftLeft16(Register256 a, int bits) => new((a.value.AsInt16() << bits).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register256 IntsToFloats(Register256 a) => new(Vector256.ConvertToSingle(a.value).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register256 LoadBFloat16(byte* source) => new((Widen(source) << 16).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register256 LoadFloat16(byte* source)
    {
        Vector256<uint> bits = Widen(source);
        Vector256<uint> magnitude = bits & Vector256.Create(0x7FFFu);
        // Exponents move from bias 15 to bias 127; infinity and NaN move twice, to the largest exponent there is.
        Vector256<uint> normal = (magnitude << 13) + Vector256.Create(112u << 23);
        normal = Vector256.ConditionalSelect(Vector256.GreaterThanOrEqual(magnitude, Vector256.Create(0x7C00u)), normal + Vector256.Create(112u << 23), normal);
        // A subnormal counts in units of 2^-24, which are the last place of 0.5.
        Vector256<uint> small = ((magnitude | Vector256.Create(126u << 23)).AsSingle() - Vector256.Create(0.5f)).AsUInt32();
        Vector256<uint> wide = Vector256.ConditionalSelect(Vector256.LessThan(magnitude, Vector256.Create(0x0400u)), small, normal);
        return new((wide | (bits & Vector256.Create(0x8000u)) << 16).AsInt32());
    }

    /// <summary>The lanes, for the few instructions that are not of every width.</summary>
    public Vector256<int> Value => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Widen(byte* source) => Avx2.ConvertToVector256Int32((ushort*)source).AsUInt32();
}
