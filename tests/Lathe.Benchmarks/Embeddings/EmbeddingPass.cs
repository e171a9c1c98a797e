namespace Lathe.Benchmarks.Embeddings;

/// <summary>All sentences embedded once.</summary>
/// <param name="Milliseconds">From strings to vectors.</param>
/// <param name="Vectors">In the sentences' order, to see that both contestants compute the same thing.</param>
internal sealed record EmbeddingPass(double Milliseconds, IReadOnlyList<float[]> Vectors);
