#if LATHE_RUNTIME
namespace Lathe.Manifests;
#else
namespace Lathe.Contracts;
#endif

/// <summary>A promise of a budget that is not kept, or that nothing measured tells of.</summary>
/// <param name="Measure">Which one.</param>
/// <param name="Measured">The figure in words; null where nothing was measured.</param>
/// <param name="Promised">What was promised, in the same words.</param>
internal sealed record BudgetFinding(BudgetMeasure Measure, string? Measured, string Promised)
{
    /// <summary>A figure is there, and it is worse than promised.</summary>
    public bool IsMiss => Measured is not null;

    public override string ToString() => IsMiss
        ? $"measured {Measured}, promised {Promised}"
        : $"promised {Promised}, and nothing was measured that tells";
}
