using Lathe.Kernels;

namespace Lathe.Transformers.Evaluation;

/// <summary>Nested models of a run that walked over the batch in the same chunks.</summary>
/// <param name="Weights">What the names of their weights begin with: <c>encoder.layer.{i}</c>.</param>
/// <param name="Walks">How often the run did it: layers.</param>
/// <param name="Size">How large chunks may be, and why.</param>
/// <param name="Rows">Rows of the batch.</param>
/// <param name="Chunks">Chunks of a walk.</param>
/// <param name="LargestChunk">Rows of the largest.</param>
public sealed record ExplainedChunks(string Weights, int Walks, ChunkSize Size, int Rows, int Chunks, int LargestChunk);
