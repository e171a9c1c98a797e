using Lathe.Contracts;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Typing;

/// <summary>A linear layer, or an embedding, that the annotated precision stores as integers.</summary>
/// <param name="Path">As the weights of compiled models are called, <c>{i}</c> for indices: <c>encoder.layer.{i}.down</c>.</param>
/// <param name="Format">That code is made for.</param>
/// <param name="Choice">What its attribute says to compression.</param>
/// <param name="MayBeAbsent">Whether a checkpoint may have no such layer.</param>
internal sealed record IntegerProduct(string Path, WeightFormat Format, IntegerChoice Choice, bool MayBeAbsent)
{
    /// <summary>Whether it is an embedding: its rows are looked up.</summary>
    public bool IsTable { get; init; }
}
