using Lathe.Checkpoints;

namespace Lathe.Compression;

/// <summary>A model class that is to be compressed: how checkpoints of it are loaded, and what shrinks together in them.</summary>
/// <param name="name">The class.</param>
/// <param name="load">Its generated <c>Load</c>.</param>
/// <param name="coupling">Its generated table of coupled axes, of a checkpoint.</param>
public sealed class CompressionTarget(
    string name, Func<string, Precision, LoadOptions, CompiledModel> load, Func<string, CouplingTable> coupling)
{
    /// <summary>The class.</summary>
    public string Name { get; } = name;

    /// <summary>The class's weights from a checkpoint folder.</summary>
    public CompiledModel Load(string folder, Precision precision, LoadOptions? options = null) => load(folder, precision, options ?? new());

    /// <summary>What shrinks together in a checkpoint.</summary>
    public CouplingTable Coupling(string folder) => coupling(folder);
}
