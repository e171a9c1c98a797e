using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Lathe.Kernels;

/// <summary>What steps of kernel programs do that .NET has no single name for, on 256 bits; see <see cref="Steps128"/>.</summary>
internal static unsafe class Steps256
{
    /// <inheritdoc cref="Steps128.LoadUnsigned16"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> LoadUnsigned16(ushort* source) => Avx2.ConvertToVector256Int32(source);

    /// <inheritdoc cref="Steps128.LoadBrainFloat"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadBrainFloat(ushort* source) => (LoadUnsigned16(source) << 16).AsSingle();

    /// <inheritdoc cref="Steps128.LoadHalfFloat"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadHalfFloat(ushort* source)
    {
        Vector256<int> bits = Avx2.ConvertToVector256Int32((short*)source) << 13 & Vector256.Create(unchecked((int)0x8FFF_E000));
        Vector256<float> finite = bits.AsSingle() * Vector256.Create(5.192296858534828e33f);
        Vector256<int> special = Vector256.GreaterThan(bits & Vector256.Create(int.MaxValue), Vector256.Create(0x0F7F_FFFF));
        return Vector256.ConditionalSelect(special, finite.AsInt32() | Vector256.Create(0x7F80_0000), finite.AsInt32()).AsSingle();
    }

    /// <inheritdoc cref="Steps128.MultiplyPairs16"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> MultiplyPairs16(Vector256<short> a, Vector256<short> b) => Avx2.MultiplyAddAdjacent(a, b);

    /// <inheritdoc cref="Steps128.MultiplyPairsUnsigned8Signed8"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> MultiplyPairsUnsigned8Signed8(Vector256<byte> a, Vector256<sbyte> b) => Avx2.MultiplyAddAdjacent(a, b);

    /// <summary>In each 32-bit lane, sum + Σ a × b over its four bytes, exactly.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> DotUnsignedSigned(Vector256<int> sum, Vector256<byte> a, Vector256<sbyte> b)
    {
        if (AvxVnni.IsSupported)
            return AvxVnni.MultiplyWideningAndAdd(sum, a, b);
        // Not used for speed: so that the kernels printed for AVX-VNNI run in tests on machines without.
        Vector256<short> even = a.AsInt16() & Vector256.Create((short)0xFF), odd = a.AsInt16() >>> 8;
        return sum + Avx2.MultiplyAddAdjacent(even, b.AsInt16() << 8 >> 8) + Avx2.MultiplyAddAdjacent(odd, b.AsInt16() >> 8);
    }
}
