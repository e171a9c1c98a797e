using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lathe.Kernels;

/// <summary>The pair product in 32-bit multiplications, for any processor.</summary>
internal readonly struct PairProductPortable : IPairProduct<Register128>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register128 Multiply(Register128 a, Register128 b)
    {
        Vector128<int> low = (a.Value << 16 >> 16) * (b.Value << 16 >> 16);
        return new(low + (a.Value >> 16) * (b.Value >> 16));
    }
}
