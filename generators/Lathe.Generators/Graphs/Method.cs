namespace Lathe.Generators.Graphs;

/// <summary>Forward, or a helper method that it calls.</summary>
/// <param name="Parameters">Values 0 … n−1 of the body.</param>
/// <param name="Outputs">What it returns, one for each tensor of a tuple or record.</param>
internal sealed record Method(string Name, EquatableArray<Parameter> Parameters, EquatableArray<Output> Outputs, Block Body);

internal sealed record Parameter(string Name)
{
    /// <summary>The shape that [Shape] states; empty where uses tell.</summary>
    public EquatableArray<Dimension> Stated { get; init; }
}

/// <param name="Name">The tuple element's or record property's name in camelCase; <c>output</c> for a lone tensor.</param>
/// <param name="Optional">Declared <c>Tensor?</c>: absent where the checkpoint lacks the layer behind it.</param>
internal sealed record Output(string Name, bool Optional);
