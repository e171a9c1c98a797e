namespace Lathe;

/// <summary>
/// Which axes of which weights shrink together, as the compiler found it in Forward: what pruning walks. Every part of every axis
/// that Forward reads is in one group.
/// </summary>
/// <param name="model">The model class.</param>
/// <param name="groups">In the order in which Forward first reads them.</param>
public sealed class CouplingTable(string model, IReadOnlyList<CouplingGroup> groups)
{
    /// <summary>The model class.</summary>
    public string Model { get; } = model;

    /// <summary>In the order in which Forward first reads them.</summary>
    public IReadOnlyList<CouplingGroup> Groups { get; } = groups;
}
