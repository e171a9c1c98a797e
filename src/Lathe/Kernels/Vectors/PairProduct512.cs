using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Lathe.Kernels;

/// <summary><c>vpmaddwd</c> on 512 bits.</summary>
internal readonly struct PairProduct512 : IPairProduct<Register512>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register512 Multiply(Register512 a, Register512 b) => new(Avx512BW.MultiplyAddAdjacent(a.Value.AsInt16(), b.Value.AsInt16()));
}
