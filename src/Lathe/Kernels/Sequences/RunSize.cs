using System.ComponentModel;
using Lathe.Hardware;
using Lathe.Kernels;

namespace Lathe.CompilerServices;

/// <summary>The largest run that buffers have to hold: generated code lays its arena out for it.</summary>
/// <param name="Batch">Sequences.</param>
/// <param name="Sequence">Tokens of the longest.</param>
/// <param name="Rows">Tokens of all.</param>
/// <param name="Threads">Threads that work on a run; chunks are as large as they can share.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct RunSize(int Batch, int Sequence, int Rows, int Threads)
{
    /// <summary>Sequences of one length.</summary>
    /// <param name="batch">Sequences.</param>
    /// <param name="sequence">Tokens of each; batch × sequence fits 31 bits.</param>
    /// <param name="threads">0 means one a core.</param>
    public static RunSize Of(int batch, int sequence, int threads) =>
        new(batch, sequence, checked(batch * sequence), threads == 0 ? Processor.Cores : threads);

    /// <summary>The largest chunk of it, where chunks take sequences up to <paramref name="rows"/> rows, one at least.</summary>
    public RunSize Chunk(int rows) =>
        this with { Batch = Math.Min(Batch, Math.Max(1, rows)), Rows = Math.Min(Rows, Math.Max(rows, Sequence)) };
}
