#if LATHE_RUNTIME
namespace Lathe.Kernels.Formats;
#else
namespace Lathe.Contracts;
#endif

/// <summary>What a kernel is told: structs of src/Lathe that are called so, with Arguments at the end.</summary>
internal enum KernelArguments
{
    Tile,
    Attention,
    Epilogue,
    Span,
    Finish,
    Embedding,
}
