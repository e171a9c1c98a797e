using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Lathe.Kernels;

/// <summary>
/// What steps of kernel programs do that .NET has no single name for, on 128 bits. Lathe.Kernels.Generator prints calls of these by the names of its opcodes;
/// the choice between processors is made while the JIT compiles.
/// </summary>
internal static unsafe class Steps128
{
    /// <summary>Asks for the cache line at an address; harmless where nothing is mapped.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(void* address)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(address);
    }

    /// <summary>One 16-bit unsigned integer a lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> LoadUnsigned16(ushort* source) => Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(ulong*)source).AsUInt16()).AsInt32();

    /// <summary>One bfloat16 a lane, converted exactly.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> LoadBrainFloat(ushort* source) => (LoadUnsigned16(source) << 16).AsSingle();

    /// <summary>One IEEE half a lane, converted exactly: subnormals, infinities and NaN too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> LoadHalfFloat(ushort* source)
    {
        // The sign is extended, so that the shift leaves it at the top. The product moves the exponent's bias from 15 to 127, and subnormals to where they are
        // normal; infinity and NaN, which it makes 65,536 or more, get the largest exponent.
        Vector128<int> bits = Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(ulong*)source).AsInt16()) << 13 & Vector128.Create(unchecked((int)0x8FFF_E000));
        Vector128<float> finite = bits.AsSingle() * Vector128.Create(5.192296858534828e33f);
        Vector128<int> special = Vector128.GreaterThan(bits & Vector128.Create(int.MaxValue), Vector128.Create(0x0F7F_FFFF));
        return Vector128.ConditionalSelect(special, finite.AsInt32() | Vector128.Create(0x7F80_0000), finite.AsInt32()).AsSingle();
    }

    /// <summary>In each 32-bit lane, a₀ × b₀ + a₁ × b₁ of its two halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> MultiplyPairs16(Vector128<short> a, Vector128<short> b)
    {
        if (Sse2.IsSupported)
            return Sse2.MultiplyAddAdjacent(a, b);
        if (AdvSimd.Arm64.IsSupported)
            return AdvSimd.Arm64.AddPairwise(AdvSimd.MultiplyWideningLower(a.GetLower(), b.GetLower()), AdvSimd.MultiplyWideningUpper(a, b));
        return MultiplyPairs16Anywhere(a.AsInt32(), b.AsInt32());
    }

    /// <summary>In each 16-bit lane, a₀ × b₀ + a₁ × b₁ of its two halves. The sums must fit 16 bits: nibbles times bytes do.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> MultiplyPairsUnsigned8Signed8(Vector128<byte> a, Vector128<sbyte> b) =>
        Ssse3.IsSupported ? Ssse3.MultiplyAddAdjacent(a, b) : MultiplyPairsUnsigned8Signed8Anywhere(a.AsInt16(), b.AsInt16());

    /// <summary>The pair product in 32-bit multiplications.</summary>
    internal static Vector128<int> MultiplyPairs16Anywhere(Vector128<int> a, Vector128<int> b) => (a << 16 >> 16) * (b << 16 >> 16) + (a >> 16) * (b >> 16);

    /// <summary>The pair product of bytes in 16-bit multiplications.</summary>
    internal static Vector128<short> MultiplyPairsUnsigned8Signed8Anywhere(Vector128<short> a, Vector128<short> b) =>
        (a & Vector128.Create((short)0xFF)) * (b << 8 >> 8) + (a >>> 8) * (b >> 8);
}
