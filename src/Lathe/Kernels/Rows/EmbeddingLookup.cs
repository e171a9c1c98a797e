using System.ComponentModel;
using Lathe.Kernels;

namespace Lathe.CompilerServices;

/// <summary>A table and the ids to look up in it, one a row; the default is absent.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly ref struct EmbeddingLookup(EmbeddingTable table, ReadOnlySpan<int> ids)
{
    public EmbeddingTable? Table { get; } = table;

    public ReadOnlySpan<int> Ids { get; } = ids;
}
