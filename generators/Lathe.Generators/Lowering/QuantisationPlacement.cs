using System;
using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Lowering;

/// <summary>
/// Gives products with integer weights their activations as int8 rows. One quantised value serves all its readers, int8 and int4
/// alike; the step that makes the rows quantises them in its epilogue where it can, and does not write the float32 rows at all
/// when nobody else reads them. Otherwise one pass over the rows stands before the first reader, outside of any loop that
/// does not change them.
/// </summary>
internal static class QuantisationPlacement
{
    public static Unit Run(Unit unit)
    {
        List<int> wanted = [];
        Walk(unit.Body, step =>
        {
            if (step is ProductStep product && IsInteger(unit, product) && !wanted.Contains(product.Input))
                wanted.Add(product.Input);
        });
        foreach (int value in wanted)
            unit = Place(unit, value);
        return unit;
    }

    private static Unit Place(Unit unit, int value)
    {
        Value original = unit.Values[value];
        unit = unit.Add(new Value(original.Label + "Int8", original.Type, Quantized: true), out int quantized);
        List<string> readers = [];
        Walk(unit.Body, step =>
        {
            if (step is ProductStep product && product.Input == value && IsInteger(unit, product))
                readers.Add(product.Weights);
        });
        string subject = original.Label;
        string served = string.Join(", ", readers.Distinct(StringComparer.Ordinal));

        StepBlock body = Rewrite(unit.Body, step => step is ProductStep product && product.Input == value && IsInteger(unit, product)
            ? product with { Input = quantized }
            : step);
        bool keepFloat = new Uses(body)[value] > 0;
        bool fused = false;
        StepBlock inEpilogue = Rewrite(body, step =>
        {
            Step result = step switch
            {
                ProductStep p when p.Output == value => p with { Quantized = quantized, Output = keepFloat ? value : -1 },
                EmbeddingStep e when e.Output == value => e with { Quantized = quantized, Output = keepFloat ? value : -1 },
                NormStep n when n.Output == value => n with { Quantized = quantized, Output = keepFloat ? value : -1 },
                AttentionStep a when a.Output == value => a with { Quantized = quantized, Output = keepFloat ? value : -1 },
                _ => step,
            };
            fused |= !ReferenceEquals(result, step);
            return result;
        });
        if (fused)
        {
            string copy = keepFloat ? "others read it as float32 too" : "no float32 copy is written";
            return (unit with { Body = inEpilogue }).Decide("quantised", subject, $"to int8 where its rows are made, for {served}; {copy}");
        }
        return (unit with { Body = Insert(body, value, quantized) })
            .Decide("quantised", subject, $"to int8 in a pass of its own, once for {served}");
    }

    /// <summary>Before the first step of the innermost block that all readers share, but not inside a loop over an outer value.</summary>
    private static StepBlock Insert(StepBlock block, int value, int quantized)
    {
        List<Step> steps = [.. block.Steps];
        int[] readers = [.. Enumerable.Range(0, steps.Count).Where(i => Mentions(steps[i], quantized))];
        Step first = steps[readers[0]];
        StepBlock[] inner = [.. first.Blocks.Where(b => b.Steps.Any(s => Mentions(s, quantized)))];
        bool descend = readers.Length == 1 && inner.Length == 1 && !first.Reads.Contains(quantized)
            && (first is not LoopStep loop || Defines(loop, value));
        if (descend)
            steps[readers[0]] = first.WithBlocks(b => ReferenceEquals(b, inner[0]) ? Insert(b, value, quantized) : b);
        else
            steps.Insert(readers[0], new QuantizeStep(value, quantized));
        return block with { Steps = steps.ToEquatableArray() };
    }

    private static bool Mentions(Step step, int value) =>
        step.Reads.Contains(value) || step.Blocks.Any(b => b.Steps.Any(s => Mentions(s, value)));

    private static bool Defines(LoopStep loop, int value)
    {
        bool defined = loop.Parameters.Contains(value);
        Walk(loop.Body, step => defined |= step.Writes.Contains(value) || (step is LoopStep inner && inner.Parameters.Contains(value)));
        return defined;
    }

    private static bool IsInteger(Unit unit, ProductStep product) =>
        unit.Product(product.Weights).Format.IsInteger && !unit.Values[product.Input].Quantized;

    private static StepBlock Rewrite(StepBlock block, Func<Step, Step> rewrite) => block with
    {
        Steps = block.Steps.Select(s => rewrite(s.WithBlocks(b => Rewrite(b, rewrite)))).ToEquatableArray(),
    };

    private static void Walk(StepBlock block, Action<Step> visit)
    {
        foreach (Step step in block.Steps)
        {
            visit(step);
            foreach (StepBlock inner in step.Blocks)
                Walk(inner, visit);
        }
    }
}
