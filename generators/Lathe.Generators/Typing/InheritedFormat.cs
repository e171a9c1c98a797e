using Lathe.Contracts;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Typing;

/// <summary>The format that a class's members have where nothing on them says otherwise, and who says that.</summary>
internal sealed record InheritedFormat(WeightFormat Format, FormatOrigin Origin)
{
    /// <summary>What the same attribute says to compression; null where the format is none of [Quantize]'s.</summary>
    public IntegerChoice? Integers { get; init; }
}
