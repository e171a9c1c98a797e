using Lathe.Generators.Graphs;

namespace Lathe.Generators.Typing.Coupling;

/// <summary>Axes of weights that shrink together: unit 5 of one is unit 5 of all.</summary>
/// <param name="Name">As the source calls the extent: <c>Inner</c>, <c>config.HiddenSize</c>; else the layer that writes it.</param>
/// <param name="Units">How many there are.</param>
/// <param name="ByHead">Units are attention heads; otherwise single neurons.</param>
/// <param name="Each">The arrays whose elements shrink each on its own, <c>layers[*]</c>; empty where one choice holds for the whole
/// model.</param>
/// <param name="Pins">Why it may not be pruned; empty where it may.</param>
internal sealed record CouplingGroup(
    string Name,
    Dimension Units,
    bool ByHead,
    string Each,
    EquatableArray<CoupledAxis> Axes,
    EquatableArray<CouplingPin> Pins)
{
    /// <summary>Of heads: the attentions that take them, in the order of Forward.</summary>
    public EquatableArray<CoupledAttention> Attentions { get; init; }
}
