namespace Lathe.Checkpoints;

/// <summary>What a packed file holds.</summary>
/// <param name="Model">The model class that it was packed for.</param>
/// <param name="Precision">The precision that it was packed with.</param>
/// <param name="ModelType"><c>model_type</c> of the embedded config.json.</param>
/// <param name="Sections">In the order of the file.</param>
public sealed record PackedModelSummary(string Model, Precision Precision, string ModelType, IReadOnlyList<PackedModelSection> Sections);
