using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Lathe.Kernels;

/// <summary><c>pmaddwd</c> on x64; two widening multiplications and a pairwise addition on Arm.</summary>
internal readonly struct PairProduct128 : IPairProduct<Register128>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register128 Multiply(Register128 a, Register128 b)
    {
        Vector128<short> left = a.Value.AsInt16(), right = b.Value.AsInt16();
        if (Sse2.IsSupported)
            return new(Sse2.MultiplyAddAdjacent(left, right));
        if (AdvSimd.Arm64.IsSupported)
            return new(AdvSimd.Arm64.AddPairwise(AdvSimd.MultiplyWideningLower(left.GetLower(), right.GetLower()), AdvSimd.MultiplyWideningUpper(left, right)));
        return PairProductPortable.Multiply(a, b);
    }
}
