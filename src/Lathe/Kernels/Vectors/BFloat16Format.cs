using System.Runtime.CompilerServices;

namespace Lathe.Kernels;

/// <summary>bf16.</summary>
internal readonly unsafe struct BFloat16Format : IHalfFormat
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Load<T>(byte* source) where T : unmanaged, IRegister<T> => T.LoadBFloat16(source);
}
