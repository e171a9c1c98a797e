using System.Collections.Generic;
using Lathe.Contracts;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Typing.Coupling;

/// <summary>The heads of an attention: queries, keys and values lose the same ones, whatever the size of a head is in each.</summary>
internal sealed class HeadBundle(Dimension count)
{
    private HeadBundle? same;

    public Dimension Count { get; } = count;

    public List<CouplingPin> Pins { get; } = [];

    /// <summary>The attentions that take these heads.</summary>
    public List<CoupledAttention> Attentions { get; } = [];

    public HeadBundle Root => same is null ? this : same.Root;

    public void Pin(CouplingPin pin)
    {
        if (!Root.Pins.Contains(pin))
            Root.Pins.Add(pin);
    }

    public static void Unite(HeadBundle left, HeadBundle right)
    {
        HeadBundle kept = left.Root, gone = right.Root;
        if (kept == gone)
            return;
        gone.same = kept;
        kept.Attentions.AddRange(gone.Attentions);
        foreach (CouplingPin pin in gone.Pins)
            kept.Pin(pin);
        if (!kept.Count.Equals(gone.Count))
            kept.Pin(new CouplingPin(CouplingPinKind.Operation, $"attention of {kept.Count} heads and of {gone.Count} heads"));
    }
}
