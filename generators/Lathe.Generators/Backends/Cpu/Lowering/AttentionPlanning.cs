using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>
/// Chooses attention's arithmetic: where queries, keys and values come from products with integer weights, 16-bit integers lose nothing
/// beside them and take half the time.
/// </summary>
internal static class AttentionPlanning
{
    public static Unit Run(Unit unit)
    {
        List<Decision> decisions = [];
        StepBlock body = Rewrite(unit.Body);
        return unit.Decide(decisions) with { Body = body };

        StepBlock Rewrite(StepBlock block) =>
            block with { Steps = block.Steps.Select(s => Choose(s.WithBlocks(Rewrite))).ToEquatableArray() };

        Step Choose(Step step)
        {
            if (step is not AttentionStep attention)
                return step;
            bool integer = new[] { attention.Query, attention.Key, attention.Value }.All(v => IsOfIntegers(unit, v));
            decisions.Add(new AttentionChoice(unit.Values[attention.Output >= 0 ? attention.Output : attention.Quantized].Label, integer));
            return attention with { Integer = integer };
        }
    }

    private static bool IsOfIntegers(Unit unit, int value) => Definitions.Of(unit.Body, value) switch
    {
        ViewStep view => IsOfIntegers(unit, view.Source),
        ProductStep product => unit.Product(product.Weights).IsInteger,
        _ => false,
    };
}
