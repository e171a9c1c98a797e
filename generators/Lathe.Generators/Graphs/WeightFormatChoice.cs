using Lathe.Contracts;

namespace Lathe.Generators.Graphs;

/// <summary>Where a member's weight format comes from; member attributes win over the class, [KeepFloat] over everything.</summary>
/// <param name="Own">From [Quantize] or [Precision] on the member; null where it has none.</param>
/// <param name="KeepFloat">[KeepFloat] stands on the member.</param>
internal sealed record WeightFormatChoice(WeightFormat? Own, bool KeepFloat)
{
    public static readonly WeightFormatChoice Inherit = new(null, KeepFloat: false);

    /// <summary>What [Quantize] on the member says beside its format; null where the member has none.</summary>
    public IntegerChoice? Integers { get; init; }
}
