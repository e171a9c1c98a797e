namespace Lathe.Kernels.Generator.Rows;

/// <summary>Byte offsets of the fields of <c>Lathe.Kernels.EmbeddingArguments</c>.</summary>
internal enum EmbeddingField
{
    Source = 0,
    Tail = 8,
    Output = 16,
    Width = 24,
    Accumulate = 32,
}
