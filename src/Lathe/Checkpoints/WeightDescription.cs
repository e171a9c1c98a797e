namespace Lathe.Checkpoints;

/// <summary>
/// What a model class asks for: enough to know a section of a packed file again, and to notice when it was packed for another version
/// of the class.
/// </summary>
/// <param name="Kind">Layout and meaning.</param>
/// <param name="Name">Scope and member, for people: <c>encoder.layer.0.query + key + value</c>.</param>
/// <param name="Origin">The paths of the tensors it is made from, in order, with all candidates.</param>
/// <param name="Outputs">Output features, rows of an embedding, or 1 for a norm.</param>
/// <param name="Inputs">Input features, or the width.</param>
/// <param name="Group">Inputs that share a scale, where they do so in groups; otherwise 0.</param>
/// <param name="HasBias">Whether a bias was read.</param>
internal sealed record WeightDescription(
    WeightKind Kind, string Name, string Origin, int Outputs, int Inputs, int Group, bool HasBias)
{
    /// <summary>Of a product: where the tensors of each layer that it is made of may be, the preferred place first.</summary>
    public IEnumerable<IReadOnlyList<string>> Places =>
        Kind.IsProduct ? Origin.Split(" + ").Select(part => part[..part.LastIndexOf('[')].Split(" | ")) : [];

    /// <summary>Of a product: what its inputs are scaled with before they are rounded.</summary>
    public WeightDescription Scaling => new(WeightKind.Activations, Name, Origin, 1, Inputs, 0, false);

    public override string ToString()
    {
        string shape = Kind.IsNorm ? $"[{Inputs}]" : $"[{Outputs}, {Inputs}]";
        return $"{Kind} {shape}{(Group > 0 ? $" in groups of {Group}" : "")}{(HasBias ? " with bias" : "")} from {Origin}";
    }
}
