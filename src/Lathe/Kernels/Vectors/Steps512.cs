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
        Vector512<int> bits = Avx512F.ConvertToVector512Int32(Vector256.Load((short*)source)) << 13 & Vector512.Create(unchecked((int)0x8FFF_E000));
        Vector512<float> finite = bits.AsSingle() * Vector512.Create(5.192296858534828e33f);
        Vector512<int> special = Vector512.GreaterThan(bits & Vector512.Create(int.MaxValue), Vector512.Create(0x0F7F_FFFF));
        return Vector512.ConditionalSelect(special, finite.AsInt32() | Vector512.Create(0x7F80_0000), finite.AsInt32()).AsSingle();
    }

    /// <inheritdoc cref="Steps128.MultiplyPairs16"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> MultiplyPairs16(Vector512<short> a, Vector512<short> b) => Avx512BW.MultiplyAddAdjacent(a, b);

    /// <inheritdoc cref="Steps128.MultiplyPairsUnsigned8Signed8"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> MultiplyPairsUnsigned8Signed8(Vector512<byte> a, Vector512<sbyte> b) => Avx512BW.MultiplyAddAdjacent(a, b);
}
