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

    /// <summary>
    /// What is compressed to: products that it compiles to integers get the bits that are asked for, all others stay as it has them. Of a
    /// class with attributes, <see cref="Precision.Annotated"/>.
    /// </summary>
    public Precision Compressed { get; init; } = Precision.Int8;

    /// <summary>The class's fingerprint, by which a build knows whether a manifest is of the class as it is; null where no build reads
    /// it.</summary>
    public string? Class { get; init; }

    /// <summary>The class's weights from a checkpoint folder, whatever manifest the class was built with.</summary>
    public CompiledModel Load(string folder, Precision precision, LoadOptions? options = null) =>
        load(folder, precision, (options ?? new()) with { IgnoresManifest = true });

    /// <summary>What shrinks together in a checkpoint.</summary>
    public CouplingTable Coupling(string folder) => coupling(folder);
}
