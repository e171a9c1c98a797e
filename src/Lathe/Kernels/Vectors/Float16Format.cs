using System.Runtime.CompilerServices;

namespace Lathe.Kernels;

/// <summary>f16.</summary>
internal readonly unsafe struct Float16Format : IHalfFormat
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Load<T>(byte* source) where T : unmanaged, IRegister<T> => T.LoadFloat16(source);
}
