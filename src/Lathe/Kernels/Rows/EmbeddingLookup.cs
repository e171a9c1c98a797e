namespace Lathe.Kernels;

/// <summary>A table and the ids to look up in it, one a row; the default is absent.</summary>
public readonly ref struct EmbeddingLookup(EmbeddingTable table, ReadOnlySpan<int> ids)
{
    public EmbeddingTable? Table { get; } = table;

    public ReadOnlySpan<int> Ids { get; } = ids;
}
