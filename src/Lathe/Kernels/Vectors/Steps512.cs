using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Lathe.Kernels;

/// <summary>What steps of kernel programs do that .NET has no single name for, on 512 bits; see <see cref="Steps128"/>.</summary>
internal static unsafe class Steps512
{
    /// <inheritdoc cref="Steps128.LoadUnsigned16"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> LoadUnsigned16(ushort* source) => Avx512F.ConvertToVector512Int32(Vector256.Load(source));

    /// <inheritdoc cref="Steps128.LoadBrainFloat"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LoadBrainFloat(ushort* source) => (LoadUnsigned16(source) << 16).AsSingle();

    /// <inheritdoc cref="Steps128.LoadHalfFloat"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LoadHalfFloat(ushort* source)
    {
        Vector512<int> bits = Avx512F.ConvertToVector512Int32(Vector256.Load((short*)source)) << 13 & Vector512.Create(
            unchecked((int)0x8FFF_E000));
        Vector512<float> finite = bits.AsSingle() * Vector512.Create(5.192296858534828e33f);
        Vector512<int> special = Vector512.GreaterThan(bits & Vector512.Create(int.MaxValue), Vector512.Create(0x0F7F_FFFF));
        return Vector512.ConditionalSelect(special, finite.AsInt32() | Vector512.Create(0x7F80_0000), finite.AsInt32()).AsSingle();
    }

    /// <inheritdoc cref="Steps128.MultiplyPairs16"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> MultiplyPairs16(Vector512<short> a, Vector512<short> b) => Avx512BW.MultiplyAddAdjacent(a, b);

    /// <inheritdoc cref="Steps128.MultiplyPairsUnsigned8Signed8"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> MultiplyPairsUnsigned8Signed8(Vector512<byte> a, Vector512<sbyte> b) =>
        Avx512BW.MultiplyAddAdjacent(a, b);

    /// <inheritdoc cref="Steps128.LoadSigned8"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> LoadSigned8(sbyte* source) => Avx512F.ConvertToVector512Int32(Vector128.Load(source));

    /// <inheritdoc cref="Steps128.LoadSigned16"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> LoadSigned16(short* source) => Avx512F.ConvertToVector512Int32(Vector256.Load(source));

    /// <inheritdoc cref="Steps128.LoadPartial"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LoadPartial(Vector512<float> mask, float* source) =>
        Vector512.Create(Avx.MaskLoad(source, mask.GetLower()), Avx.MaskLoad(source + 8, mask.GetUpper()));

    /// <inheritdoc cref="Steps128.StorePartial"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePartial(Vector512<float> mask, float* destination, Vector512<float> value)
    {
        Avx.MaskStore(destination, mask.GetLower(), value.GetLower());
        Avx.MaskStore(destination + 8, mask.GetUpper(), value.GetUpper());
    }

    /// <inheritdoc cref="Steps128.MaxFloat"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> MaxFloat(Vector512<float> a, Vector512<float> b) => Avx512F.Max(a, b);

    /// <inheritdoc cref="Steps128.MinFloat"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> MinFloat(Vector512<float> a, Vector512<float> b) => Avx512F.Min(a, b);

    /// <inheritdoc cref="Steps128.ConvertFloatToInt32"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> ConvertFloatToInt32(Vector512<float> a) => Avx512F.ConvertToVector512Int32(a);

    /// <inheritdoc cref="Steps128.Select"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Select(Vector512<float> mask, Vector512<float> then, Vector512<float> otherwise) =>
        Vector512.ConditionalSelect(Vector512.LessThan(mask.AsInt32(), Vector512<int>.Zero).AsSingle(), then, otherwise);

    /// <inheritdoc cref="Steps128.Permute"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Permute(Vector512<int> indices, Vector512<float> table) => Avx512F.PermuteVar16x32(table, indices);

    /// <inheritdoc cref="Steps128.Exchange1"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exchange1(Vector512<float> a) => Avx512F.Permute4x32(a, 0xB1);

    /// <inheritdoc cref="Steps128.Exchange2"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exchange2(Vector512<float> a) => Avx512F.Permute4x32(a, 0x4E);

    /// <inheritdoc cref="Steps256.Exchange4"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exchange4(Vector512<float> a) => Avx512F.Shuffle4x128(a, a, 0xB1);

    /// <summary>Lane i takes lane i xor 8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exchange8(Vector512<float> a) => Avx512F.Shuffle4x128(a, a, 0x4E);

    /// <inheritdoc cref="Steps128.PackInt32"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> PackInt32(Vector512<int> low, Vector512<int> high) => Avx512BW.PackSignedSaturate(low, high);

    /// <inheritdoc cref="Steps128.PackInt16"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<sbyte> PackInt16(Vector512<short> low, Vector512<short> high) => Avx512BW.PackSignedSaturate(low, high);

    /// <inheritdoc cref="Steps128.UnpackLow"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> UnpackLow(Vector512<float> a, Vector512<float> b) => Avx512F.UnpackLow(a, b);

    /// <inheritdoc cref="Steps128.UnpackHigh"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> UnpackHigh(Vector512<float> a, Vector512<float> b) => Avx512F.UnpackHigh(a, b);

    /// <inheritdoc cref="Steps128.UnpackLow16"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> UnpackLow16(Vector512<short> a, Vector512<short> b) => Avx512BW.UnpackLow(a, b);

    /// <inheritdoc cref="Steps128.UnpackHigh16"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> UnpackHigh16(Vector512<short> a, Vector512<short> b) => Avx512BW.UnpackHigh(a, b);

    /// <inheritdoc cref="Steps128.LoadQuarter"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LoadQuarter(float* source) => Vector128.Load(source).ToVector256Unsafe().ToVector512Unsafe();

    /// <summary>Lanes 4 × <paramref name="quarter"/> and the three that follow come from memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> InsertQuarter(Vector512<float> vector, float* source, [ConstantExpected] byte quarter) =>
        Avx512F.InsertVector128(vector, Vector128.Load(source), quarter);

    /// <inheritdoc cref="Steps128.SumBytes"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> SumBytes(Vector512<byte> bytes, Vector512<byte> zero) =>
        Avx512BW.SumAbsoluteDifferences(bytes, zero).AsInt32();

    /// <summary>a × 2ⁿ for whole n, rounded once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> ScaleByPowerOfTwo(Vector512<float> a, Vector512<float> n) => Avx512F.Scale(a, n);
}
