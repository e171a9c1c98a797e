using System.Runtime.CompilerServices;

namespace Lathe.Kernels;

/// <summary>A kernel that is told <typeparamref name="TArguments"/> instead of a tile.</summary>
internal readonly unsafe struct RowKernel<TArguments>(TileKernel kernel)
    where TArguments : unmanaged
{
    private readonly TileKernel kernel = kernel;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Invoke(TArguments* arguments) => kernel.Invoke((TileArguments*)arguments);
}
