using System.Collections.Generic;
using System.Linq;

namespace Lathe.Generators.Typing.Coupling;

/// <summary>A value as the analysis follows it.</summary>
/// <param name="Axes">One for each axis of its shape.</param>
/// <param name="Made">Numbers of the layers and parameters whose results are in it, unit by unit.</param>
/// <param name="Behind">Numbers of those that a layer read on the way to it: a sum with one of these closes a residual connection.</param>
internal sealed record TracedValue(IReadOnlyList<TracedAxis> Axes, IReadOnlyCollection<int> Made, IReadOnlyCollection<int> Behind)
{
    public TracedAxis Last => Axes.Count == 0 ? TracedAxis.Free : Axes[Axes.Count - 1];

    /// <summary>What an operation makes of its operands.</summary>
    public static TracedValue From(IReadOnlyList<TracedValue> operands, IEnumerable<TracedAxis> axes) => new(
        [.. axes],
        [.. operands.SelectMany(o => o.Made).Distinct()],
        [.. operands.SelectMany(o => o.Behind).Distinct()]);

    /// <summary>What a layer makes of its input.</summary>
    public TracedValue Through(int layer, TracedAxis last) => new(
        [.. Axes.Take(Axes.Count - 1), last], [layer], [.. Behind.Concat(Made).Distinct()]);

    public void Pin(CouplingPin pin)
    {
        foreach (TracedAxis axis in Axes)
            axis.Pin(pin);
    }
}
