namespace Lathe.Kernels;

/// <summary>A walk over a batch in chunks, while its thread was recorded.</summary>
/// <param name="Size">How large chunks may be, and why.</param>
/// <param name="Sequences">Sequences of the batch.</param>
/// <param name="Rows">Rows of the batch.</param>
/// <param name="ChunkRows">Rows of each chunk, in order.</param>
/// <param name="Weights">Names of the weights of the products that ran in it, each once, in order.</param>
public sealed record ChunkRun(ChunkSize Size, int Sequences, int Rows, IReadOnlyList<int> ChunkRows, IReadOnlyList<string> Weights);
