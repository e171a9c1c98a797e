using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Lathe.Kernels;

/// <summary>512 bits.</summary>
internal readonly unsafe struct Register512(Vector512<int> value) : IRegister<Register512>
{
    private readonly Vector512<int> value = value;

    public static int Lanes => 16;

    public static Register512 Zero => new(Vector512<int>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register512 Load(byte* source) => new(Vector512.Load((int*)source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register512 Broadcast(byte* source) => new(Vector512.Create(*(int*)source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register512 Create(int value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Register512 value, byte* destination) => value.value.Store((int*)destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register512 MultiplyAdd(Register512 a, Register512 b, Register512 c) =>
        new(Vector512.FusedMultiplyAdd(a.value.AsSingle(), b.value.AsSingle(), c.value.AsSingle()).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register512 AddFloats(Register512 a, Register512 b) => new((a.value.AsSingle() + b.value.AsSingle()).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register512 AddInts(Register512 a, Register512 b) => new(a.value + b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register512 SubtractInts(Register512 a, Register512 b) => new(a.value - b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register512 And(Register512 a, Register512 b) => new(a.value & b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register512 ShiftRight16(Register512 a, int bits) => new((a.value.AsInt16() >>> bits).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register512 ShiftRightSigned16(Register512 a, int bits) => new((a.value.AsInt16() >> bits).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register512 ShiftLeft16(Register512 a, int bits) => new((a.value.AsInt16() << bits).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register512 IntsToFloats(Register512 a) => new(Vector512.ConvertToSingle(a.value).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register512 LoadBFloat16(byte* source) => new((Widen(source) << 16).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register512 LoadFloat16(byte* source)
    {
        Vector512<uint> bits = Widen(source);
        Vector512<uint> magnitude = bits & Vector512.Create(0x7FFFu);
        // Exponents move from bias 15 to bias 127; infinity and NaN move twice, to the largest exponent there is.
        Vector512<uint> normal = (magnitude << 13) + Vector512.Create(112u << 23);
        normal = Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(magnitude, Vector512.Create(0x7C00u)), normal + Vector512.Create(112u << 23), normal);
        // A subnormal counts in units of 2^-24, which are the last place of 0.5.
        Vector512<uint> small = ((magnitude | Vector512.Create(126u << 23)).AsSingle() - Vector512.Create(0.5f)).AsUInt32();
        Vector512<uint> wide = Vector512.ConditionalSelect(Vector512.LessThan(magnitude, Vector512.Create(0x0400u)), small, normal);
        return new((wide | (bits & Vector512.Create(0x8000u)) << 16).AsInt32());
    }

    /// <summary>The lanes, for the few instructions that are not of every width.</summary>
    public Vector512<int> Value => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Widen(byte* source) => Avx512F.ConvertToVector512UInt32(Vector256.Load((ushort*)source));
}
