using Lathe.Contracts;
using Lathe.Generators.Graphs;
using Lathe.Generators.Typing;

namespace Lathe.Generators.Backends.Compression;

/// <summary>A class by its names alone, and what its attributes ask of compression.</summary>
/// <param name="HintName">Of the generated file, without ending: unique whatever the case of its letters.</param>
/// <param name="ManifestName">The class as manifests name it.</param>
/// <param name="Fingerprint">The class as manifests know it again.</param>
/// <param name="Declarations">Of the enclosing types, outermost first, and of the class.</param>
/// <param name="IsConfigured">Whether the class takes a configuration, which coupling then reads from the checkpoint.</param>
/// <param name="Default">What the class's own [Quantize] asks; null where it has none.</param>
/// <param name="Products">What single layers are to become, where that is something else.</param>
/// <param name="Pruned">Layers that lose units.</param>
/// <param name="Masked">Layers that get zeros.</param>
/// <param name="Arrays">Arrays that lose elements: one at most.</param>
internal sealed record CompressionPlan(
    string HintName,
    string ClassName,
    string ManifestName,
    string Fingerprint,
    string Namespace,
    EquatableArray<string> Declarations,
    bool IsConfigured,
    IntegerProduct? Default,
    EquatableArray<IntegerProduct> Products,
    EquatableArray<PrunedGroup> Pruned,
    EquatableArray<MaskedLayer> Masked,
    EquatableArray<PrunedArray> Arrays,
    BudgetPromise? Budget) : BackendPlan;
