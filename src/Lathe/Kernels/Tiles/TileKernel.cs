using System.Runtime.CompilerServices;

namespace Lathe.Kernels;

/// <summary>A function over <see cref="TileArguments"/>: C#, or machine code that neither blocks, throws nor calls back.</summary>
internal readonly unsafe struct TileKernel
{
    private readonly delegate*<TileArguments*, void> managed;
    private readonly delegate* unmanaged[SuppressGCTransition]<TileArguments*, void> native;

    public TileKernel(delegate*<TileArguments*, void> managed) => this.managed = managed;

    public TileKernel(delegate* unmanaged[SuppressGCTransition]<TileArguments*, void> native) => this.native = native;

    public bool IsMachineCode => native != null;

    public bool IsEmpty => native == null && managed == null;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Invoke(TileArguments* arguments)
    {
        if (native != null)
            native(arguments);
        else
            managed(arguments);
    }
}
