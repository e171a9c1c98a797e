using System;
using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>Who reads a value, for decisions to tell, and for values that are made in the form that loaded weights read.</summary>
internal sealed partial class QuantisationPlacement
{
    private string Readers(int rows) => string.Join(", ", ReadersOf(rows, []).Distinct(StringComparer.Ordinal));

    private List<string> ReadersOf(int rows, HashSet<int> seen)
    {
        List<string> readers = [];
        if (!seen.Add(rows))
            return readers;
        Walk(unit.Body, step =>
        {
            switch (step)
            {
                case ProductStep product when product.QuantizedInput == rows:
                    readers.Add(product.Weights);
                    break;
                case CallStep call:
                    Unit callee = Callee(call);
                    int first = call.Inputs.Count - callee.Taken.Count;
                    readers.AddRange(callee.Taken.Where((_, i) => call.Inputs[first + i] == rows)
                        .Select(t => $"{call.Model} ({t.Readers})"));
                    break;
                case LoopStep loop:
                    for (int i = 0; i < loop.Parameters.Count; i++)
                    {
                        if (loop.Initial[i] == rows)
                            readers.AddRange(ReadersOf(loop.Parameters[i], seen));
                        if (loop.Body.Results[i] == rows)
                            readers.AddRange(ReadersOf(loop.Parameters[i], seen).Select(r => $"{r} of the next round")
                                .Concat(ReadersOf(loop.Results[i], seen)));
                    }
                    break;
            }
        });
        if (unit.Body.Results.Contains(rows))
            readers.Add("the caller");
        return readers;
    }

    /// <summary>Notes what each value that stands in both forms is made for.</summary>
    private void FindReaders()
    {
        Value[] values = [.. unit.Values];
        foreach (KeyValuePair<int, int> pair in made)
        {
            values[pair.Key] = values[pair.Key] with { Readers = ReadersOf(pair.Key, false) };
            values[pair.Value] = values[pair.Value] with { Readers = ReadersOf(pair.Value, true) };
        }
        unit = unit with
        {
            Values = values.ToEquatableArray(),
            Taken = unit.Taken.Select(t => t with { AsFloat = values[unit.Parameters[t.Parameter]].Readers is null }).ToEquatableArray(),
        };
    }

    /// <summary>Null where something reads it whatever weights are loaded.</summary>
    /// <param name="quantized">It is int8 rows; otherwise it stands beside some.</param>
    private LoadedReaders? ReadersOf(int value, bool quantized)
    {
        SortedSet<string> products = new(StringComparer.Ordinal);
        HashSet<NestedReader> calls = [];
        // What a nested model or a view makes is made whoever reads it.
        bool isOwn = unit.Parameters.Contains(value)
            || Definitions.Of(unit.Body, value) is ProductStep or EmbeddingStep or NormStep or AttentionStep or QuantizeStep;
        bool always = !isOwn || unit.Body.Results.Contains(value)
            || unit.Body.Descendants().Any(step => step.Blocks.Any(b => b.Results.Contains(value)));
        foreach (Step step in unit.Body.Descendants().Where(s => s.Reads.Contains(value)))
        {
            int[] others = [.. step.Reads];
            switch (step)
            {
                case ProductStep product:
                    bool isInput = quantized ? product.QuantizedInput == value : product.Input == value && product.QuantizedInput >= 0;
                    always |= !isInput || others.Count(r => r == value) > 1;
                    products.Add(product.Weights);
                    break;
                case CallStep call:
                    Unit callee = Callee(call);
                    int first = call.Inputs.Count - callee.Taken.Count;
                    for (int i = 0; i < call.Inputs.Count; i++)
                    {
                        if (call.Inputs[i] != value)
                            continue;
                        int taken = quantized ? i - first : callee.Taken.ToList().FindIndex(t => t.Parameter == i && !t.AsFloat);
                        always |= taken < 0;
                        calls.Add(new NestedReader(call.Model, taken));
                    }
                    break;
                default:
                    always = true;
                    break;
            }
        }
        return always
            ? null
            : new LoadedReaders(products.ToEquatableArray(),
            calls.OrderBy(c => c.Model, StringComparer.Ordinal).ThenBy(c => c.Taken).ToEquatableArray());
    }
}
