#if LATHE_RUNTIME
namespace Lathe;
#else
namespace Lathe.Contracts;
#endif

/// <summary>An axis of a layer's weights.</summary>
#if LATHE_RUNTIME
public
#else
internal
#endif
enum WeightAxis
{
    /// <summary>Rows of a Linear's weight, and its bias.</summary>
    Outputs,

    /// <summary>Columns of a Linear's weight.</summary>
    Inputs,

    /// <summary>Rows of an Embedding.</summary>
    Entries,

    /// <summary>Columns of an Embedding; weight and bias of a norm.</summary>
    Width,
}
