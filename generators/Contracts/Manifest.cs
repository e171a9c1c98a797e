using System.Collections.Generic;

#if LATHE_RUNTIME
namespace Lathe.Manifests;
#else
namespace Lathe.Contracts;
#endif

/// <summary>What compilers and runtime read of a manifest: docs/formats/manifest.md has all that stands there.</summary>
/// <param name="Model">The class.</param>
internal sealed record Manifest(string Model)
{
    /// <summary>What every manifest says; a reader refuses others.</summary>
    public const int Schema = 1;

    /// <summary>Where the class is named.</summary>
    public TextPlace ModelPlace { get; init; }

    /// <summary>The class's fingerprint; null where the class was none of the user's.</summary>
    public string? Class { get; init; }

    /// <summary>Where it stands; the class's name where it does not.</summary>
    public TextPlace ClassPlace { get; init; }

    /// <summary>Of the checkpoint that was compressed.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>Where it stands.</summary>
    public TextPlace CheckpointPlace { get; init; }

    /// <summary>Of the float weights beside the packed ones; null where the manifest does not say.</summary>
    public string? Weights { get; init; }

    /// <summary>Of the packed weights; null where the manifest does not say.</summary>
    public string? Packed { get; init; }

    public IReadOnlyList<ManifestUnits> Pruned { get; init; } = [];

    /// <summary>Where their list begins.</summary>
    public TextPlace PrunedPlace { get; init; }

    public IReadOnlyList<ManifestProduct> Products { get; init; } = [];

    /// <summary>Where their list begins.</summary>
    public TextPlace ProductsPlace { get; init; }

    public BudgetFigures Figures { get; init; } = new(null, null, null, null, null);

    /// <summary>Where what was measured stands, by what a budget speaks of.</summary>
    public IReadOnlyDictionary<BudgetMeasure, TextPlace> FigurePlaces { get; init; } = new Dictionary<BudgetMeasure, TextPlace>();

    /// <summary>The machine that speed was measured on; null where it was not.</summary>
    public string? Machine { get; init; }

    public TextPlace MachinePlace { get; init; }
}
