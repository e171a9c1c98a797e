using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Lathe.Kernels;

/// <summary>AVX-VNNI's <c>vpdpbusd</c> on 256 bits.</summary>
internal readonly struct ByteProductVnni : IByteProduct<Register256>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register256 Accumulate(Register256 sum, Register256 weights, Register256 activations) =>
        new(AvxVnni.MultiplyWideningAndAdd(sum.Value, weights.Value.AsByte(), activations.Value.AsSByte()));
}
