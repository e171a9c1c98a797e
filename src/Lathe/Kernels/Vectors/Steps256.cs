using System.Diagnostics.CodeAnalysis;
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
        Vector256<int> special = Vector256.GreaterThan(bits << 1, Vector256.Create(0x1EFF_FFFF));
        return (finite.AsInt32() | special << 24 >>> 1).AsSingle();
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

    /// <inheritdoc cref="Steps128.LoadSigned8"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> LoadSigned8(sbyte* source) => Avx2.ConvertToVector256Int32(source);

    /// <inheritdoc cref="Steps128.LoadSigned16"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> LoadSigned16(short* source) => Avx2.ConvertToVector256Int32(source);

    /// <inheritdoc cref="Steps128.LoadPartial"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadPartial(Vector256<float> mask, float* source) => Avx.MaskLoad(source, mask);

    /// <inheritdoc cref="Steps128.StorePartial"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePartial(Vector256<float> mask, float* destination, Vector256<float> value) =>
        Avx.MaskStore(destination, mask, value);

    /// <inheritdoc cref="Steps128.MaxFloat"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> MaxFloat(Vector256<float> a, Vector256<float> b) => Avx.Max(a, b);

    /// <inheritdoc cref="Steps128.MinFloat"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> MinFloat(Vector256<float> a, Vector256<float> b) => Avx.Min(a, b);

    /// <summary>In each 32-bit lane, sum + a₀ × b₀ + a₁ × b₁ of its two halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> DotSigned16(Vector256<int> sum, Vector256<short> a, Vector256<short> b) =>
        AvxVnni.IsSupported ? AvxVnni.MultiplyWideningAndAdd(sum, a, b) : sum + Avx2.MultiplyAddAdjacent(a, b);

    /// <inheritdoc cref="Steps128.ConvertFloatToInt32"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> ConvertFloatToInt32(Vector256<float> a) => Avx.ConvertToVector256Int32(a);

    /// <inheritdoc cref="Steps128.Select"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Select(Vector256<float> mask, Vector256<float> then, Vector256<float> otherwise) =>
        Avx.BlendVariable(otherwise, then, mask);

    /// <inheritdoc cref="Steps128.Permute"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Permute(Vector256<int> indices, Vector256<float> table) => Avx2.PermuteVar8x32(table, indices);

    /// <inheritdoc cref="Steps128.Exchange1"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Exchange1(Vector256<float> a) => Avx.Permute(a, 0xB1);

    /// <inheritdoc cref="Steps128.Exchange2"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Exchange2(Vector256<float> a) => Avx.Permute(a, 0x4E);

    /// <summary>Lane i takes lane i xor 4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Exchange4(Vector256<float> a) => Avx2.Permute4x64(a.AsDouble(), 0x4E).AsSingle();

    /// <inheritdoc cref="Steps128.PackInt32"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> PackInt32(Vector256<int> low, Vector256<int> high) => Avx2.PackSignedSaturate(low, high);

    /// <inheritdoc cref="Steps128.PackInt16"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<sbyte> PackInt16(Vector256<short> low, Vector256<short> high) => Avx2.PackSignedSaturate(low, high);

    /// <inheritdoc cref="Steps128.UnpackLow"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> UnpackLow(Vector256<float> a, Vector256<float> b) => Avx.UnpackLow(a, b);

    /// <inheritdoc cref="Steps128.UnpackHigh"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> UnpackHigh(Vector256<float> a, Vector256<float> b) => Avx.UnpackHigh(a, b);

    /// <inheritdoc cref="Steps128.UnpackLow16"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> UnpackLow16(Vector256<short> a, Vector256<short> b) => Avx2.UnpackLow(a, b);

    /// <inheritdoc cref="Steps128.UnpackHigh16"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> UnpackHigh16(Vector256<short> a, Vector256<short> b) => Avx2.UnpackHigh(a, b);

    /// <inheritdoc cref="Steps128.LoadQuarter"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadQuarter(float* source) => Vector128.Load(source).ToVector256Unsafe();

    /// <summary>Lanes 4 × <paramref name="quarter"/> and the three that follow come from memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> InsertQuarter(Vector256<float> vector, float* source, [ConstantExpected] byte quarter) =>
        Avx.InsertVector128(vector, Vector128.Load(source), quarter);

    /// <inheritdoc cref="Steps128.SumBytes"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> SumBytes(Vector256<byte> bytes, Vector256<byte> zero) =>
        Avx2.SumAbsoluteDifferences(bytes, zero).AsInt32();
}
