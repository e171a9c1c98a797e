using System.Runtime.CompilerServices;

namespace Lathe.Kernels;

/// <summary>A function over <typeparamref name="TArguments"/>: C#, or machine code that neither blocks, throws nor calls back.</summary>
internal readonly unsafe struct TileKernel<TArguments>
    where TArguments : unmanaged
{
    // Of plain pointers: a call through a signature with a type parameter might not be compiled in line.
    private readonly delegate*<void*, void> managed;
    private readonly delegate* unmanaged[SuppressGCTransition]<void*, void> native;

    public TileKernel(delegate*<TArguments*, void> managed) => this.managed = (delegate*<void*, void>)managed;

    public TileKernel(delegate* unmanaged[SuppressGCTransition]<TArguments*, void> native) =>
        this.native = (delegate* unmanaged[SuppressGCTransition]<void*, void>)native;

    public bool IsMachineCode => native != null;

    public bool IsEmpty => native == null && managed == null;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Invoke(TArguments* arguments)
    {
        if (native != null)
            native(arguments);
        else
            managed(arguments);
    }
}
