using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Lathe.Kernels;

/// <summary><c>vpmaddwd</c> on 256 bits.</summary>
internal readonly struct PairProduct256 : IPairProduct<Register256>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register256 Multiply(Register256 a, Register256 b) => new(Avx2.MultiplyAddAdjacent(a.Value.AsInt16(), b.Value.AsInt16()));
}
