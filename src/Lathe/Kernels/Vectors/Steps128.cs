using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Lathe.Kernels;

/// <summary>
/// What steps of kernel programs do that .NET has no single name for, on 128 bits. Lathe.Kernels.Generator prints calls of these by the
/// names of its opcodes; the choice between processors is made while the JIT compiles.
/// </summary>
internal static unsafe partial class Steps128
{
    /// <summary>Asks for the cache line at an address; harmless where nothing is mapped.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(void* address)
    {
        if (Sse.IsSupported)
            Sse.Prefetch1(address);
    }

    /// <summary>One 16-bit unsigned integer a lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> LoadUnsigned16(ushort* source) =>
        Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(ulong*)source).AsUInt16()).AsInt32();

    /// <summary>One bfloat16 a lane, converted exactly.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> LoadBrainFloat(ushort* source) => (LoadUnsigned16(source) << 16).AsSingle();

    /// <summary>One IEEE half a lane, converted exactly: subnormals, infinities and NaN too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> LoadHalfFloat(ushort* source)
    {
        // The sign is extended, so that the shift leaves it at the top. The product moves the exponent's bias from 15 to 127, and
        // subnormals to where they are normal; infinity and NaN, which it makes 65,536 or more, get the largest exponent.
        Vector128<int> bits = Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(ulong*)source)
            .AsInt16()) << 13 & Vector128.Create(unchecked((int)0x8FFF_E000));
        Vector128<float> finite = bits.AsSingle() * Vector128.Create(5.192296858534828e33f);
        Vector128<int> special = Vector128.GreaterThan(bits << 1, Vector128.Create(0x1EFF_FFFF));
        return (finite.AsInt32() | special << 24 >>> 1).AsSingle();
    }

    /// <summary>In each 32-bit lane, a₀ × b₀ + a₁ × b₁ of its two halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> MultiplyPairs16(Vector128<short> a, Vector128<short> b)
    {
        if (Sse2.IsSupported)
            return Sse2.MultiplyAddAdjacent(a, b);
        if (AdvSimd.Arm64.IsSupported)
            return AdvSimd.Arm64.AddPairwise(AdvSimd.MultiplyWideningLower(a.GetLower(), b.GetLower()),
                AdvSimd.MultiplyWideningUpper(a, b));
        return MultiplyPairs16Anywhere(a.AsInt32(), b.AsInt32());
    }

    /// <summary>In each 16-bit lane, a₀ × b₀ + a₁ × b₁ of its two halves. The sums must fit 16 bits: nibbles times bytes do.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> MultiplyPairsUnsigned8Signed8(Vector128<byte> a, Vector128<sbyte> b) =>
        Ssse3.IsSupported ? Ssse3.MultiplyAddAdjacent(a, b) : MultiplyPairsUnsigned8Signed8Anywhere(a.AsInt16(), b.AsInt16());

    /// <summary>One signed byte a lane, as 32-bit integers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> LoadSigned8(sbyte* source) =>
        Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(int*)source).AsSByte()));

    /// <summary>One signed 16-bit integer a lane, as 32-bit integers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> LoadSigned16(short* source) =>
        Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(long*)source).AsInt16());

    /// <summary>The lanes whose sign the mask has, zeros in the others, whose memory is not touched.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> LoadPartial(Vector128<float> mask, float* source) =>
        Avx.IsSupported ? Avx.MaskLoad(source, mask) : LoadPartialAnywhere(mask.AsInt32(), source);

    /// <summary>Stores the lanes whose sign the mask has; memory of the others is not touched.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePartial(Vector128<float> mask, float* destination, Vector128<float> value)
    {
        if (Avx.IsSupported)
            Avx.MaskStore(destination, mask, value);
        else
            StorePartialAnywhere(mask.AsInt32(), destination, value);
    }

    /// <summary>The larger; <paramref name="b"/> where either is NaN or both are zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> MaxFloat(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.Max(a, b) : MaxFloatAnywhere(a, b);

    /// <summary>The smaller; <paramref name="b"/> where either is NaN or both are zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> MinFloat(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.Min(a, b) : MinFloatAnywhere(a, b);

    /// <summary>Rounded to even; int.MinValue where there is no such integer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> ConvertFloatToInt32(Vector128<float> a) =>
        Sse2.IsSupported ? Sse2.ConvertToVector128Int32(a) : ConvertFloatToInt32Anywhere(a);

    /// <summary>In each lane <paramref name="then"/> where the mask's sign bit is set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Select(Vector128<float> mask, Vector128<float> then, Vector128<float> otherwise) =>
        Sse41.IsSupported ? Sse41.BlendVariable(otherwise, then, mask) : SelectAnywhere(mask.AsInt32(), then, otherwise);

    /// <summary>Lane i is the lane of the table that the lower bits of index i name.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Permute(Vector128<int> indices, Vector128<float> table) =>
        Avx.IsSupported ? Avx.PermuteVar(table, indices) : Vector128.Shuffle(table, indices & Vector128.Create(3));

    /// <summary>Lane i takes lane i xor 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Exchange1(Vector128<float> a) => Vector128.Shuffle(a, Vector128.Create(1, 0, 3, 2));

    /// <summary>Lane i takes lane i xor 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Exchange2(Vector128<float> a) => Vector128.Shuffle(a, Vector128.Create(2, 3, 0, 1));

    /// <summary>Within each 128 bits the four integers of <paramref name="low"/>, then those of <paramref name="high"/>, saturated to 16
    /// bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> PackInt32(Vector128<int> low, Vector128<int> high) =>
        Sse2.IsSupported ? Sse2.PackSignedSaturate(low, high) : PackInt32Anywhere(low, high);

    /// <summary>Within each 128 bits the eight integers of <paramref name="low"/>, then those of <paramref name="high"/>, saturated to
    /// signed bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> PackInt16(Vector128<short> low, Vector128<short> high) =>
        Sse2.IsSupported ? Sse2.PackSignedSaturate(low, high) : PackInt16Anywhere(low, high);

    /// <summary>Within each 128 bits: the first lanes of <paramref name="a"/> and <paramref name="b"/>, then their second ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> UnpackLow(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackLow(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(a, b)
        : UnpackLowAnywhere(a, b);

    /// <summary>Within each 128 bits: the third lanes of <paramref name="a"/> and <paramref name="b"/>, then their fourth ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> UnpackHigh(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackHigh(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(a, b)
        : UnpackHighAnywhere(a, b);

    /// <summary>Within each 128 bits: the first 16-bit lanes of <paramref name="a"/> and <paramref name="b"/>, then their second, third and
    /// fourth ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> UnpackLow16(Vector128<short> a, Vector128<short> b) =>
        Sse2.IsSupported ? Sse2.UnpackLow(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(a, b)
        : UnpackLow16Anywhere(a, b);

    /// <summary>Within each 128 bits: the fifth 16-bit lanes of <paramref name="a"/> and <paramref name="b"/>, then their sixth, seventh
    /// and eighth ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> UnpackHigh16(Vector128<short> a, Vector128<short> b) =>
        Sse2.IsSupported ? Sse2.UnpackHigh(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(a, b)
        : UnpackHigh16Anywhere(a, b);

    /// <summary>Four lanes, with anything behind them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> LoadQuarter(float* source) => Vector128.Load(source);

    /// <summary>In each 64 bits the sum of eight unsigned bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> SumBytes(Vector128<byte> bytes, Vector128<byte> zero) =>
        Sse2.IsSupported ? Sse2.SumAbsoluteDifferences(bytes, zero).AsInt32() : SumBytesAnywhere(bytes.AsUInt64()).AsInt32();
}
