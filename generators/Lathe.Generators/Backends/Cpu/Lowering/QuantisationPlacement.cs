using System;
using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>
/// Gives products with integer weights their activations as int8 rows. One quantised value serves all its readers, int8 and int4
/// alike; the step that makes the rows quantises them in its epilogue where it can. Otherwise one pass over the rows stands before the
/// first reader, outside of any loop that does not change them.
/// </summary>
/// <remarks>
/// Int8 rows cross calls: a nested unit takes what it would quantise on entry from its caller, as a parameter more, and gives what its
/// caller asks for, as a result more. A loop carries them beside the float32 rows where its body makes them. A root's callers know of
/// float32 alone. A checkpoint may have floats where the class has integers. So products keep their float32 input beside the int8 rows, and
/// a value that nobody else reads is made in the form that the loaded weights read: <see cref="LoadedReaders"/>.
/// </remarks>
internal sealed class QuantisationPlacement
{
    private readonly Func<string, Unit> nested;
    private readonly bool isRoot;

    /// <summary>The int8 rows of float32 values.</summary>
    private readonly Dictionary<int, int> made = [];

    /// <summary>Float32 values whose call makes the int8 rows.</summary>
    private readonly HashSet<int> madeByCalls = [];

    private Unit unit;

    private QuantisationPlacement(Unit unit, bool isRoot, Func<string, Unit> nested)
    {
        this.unit = unit;
        this.isRoot = isRoot;
        this.nested = nested;
    }

    /// <param name="isRoot">Callers give and want float32 only.</param>
    /// <param name="given">Outputs that the caller asks for as int8 rows.</param>
    /// <param name="nested">A unit by its name.</param>
    /// <param name="giving">The name of the unit that is like the first one and also gives outputs as int8 rows.</param>
    public static Unit Run(
        Unit unit,
        bool isRoot,
        EquatableArray<int> given,
        Func<string, Unit> nested,
        Func<string, EquatableArray<int>, string> giving)
    {
        QuantisationPlacement pass = new(unit, isRoot, nested);
        pass.OpenCalls();
        foreach (int value in pass.Wanted())
            pass.Place(value);
        EquatableArray<int> canGive = Enumerable.Range(0, unit.Body.Results.Count).Where(pass.CanGive).ToEquatableArray();
        foreach (int output in given)
            pass.Give(output);
        pass.CloseCalls(giving);
        pass.FindReaders();
        return pass.unit with { CanGive = canGive };
    }

    /// <summary>Room for the int8 rows that callees take.</summary>
    private void OpenCalls() => Rewrite(step => step is CallStep call
        ? call with { Inputs = call.Inputs.Concat(Callee(call).Taken.Select(_ => -1)).ToEquatableArray() }
        : step);

    /// <summary>The float32 values that some step reads as int8, in order.</summary>
    private List<int> Wanted()
    {
        List<int> wanted = [];
        Walk(unit.Body, step =>
        {
            if (step is ProductStep product && IsInteger(product))
                wanted.Add(product.Input);
            if (step is CallStep call)
                wanted.AddRange(Callee(call).Taken.Select(t => call.Inputs[t.Parameter]));
        });
        return [.. wanted.Distinct()];
    }

    private void Place(int value)
    {
        if (!made.TryGetValue(value, out int rows))
            Make(value, Reserve(value));
        else if (Serve(value, rows))
            Decide(value, QuantisationPlace.Already, Readers(rows));
    }

    private void Make(int value, int rows)
    {
        Serve(value, rows);
        if (Loop(value, out int index) is LoopStep loop && IsMade(loop.Body.Results[index]))
        {
            Carry(loop, index);
            return;
        }
        bool keepFloat = ReadersOf(value, false) is null;
        string served = Readers(rows);
        if (!isRoot && unit.Parameters.Contains(value) && IsReadAlways(rows))
        {
            TakenRows taken = new(unit.Parameters.TakeWhile(p => p != value).Count(), keepFloat, served);
            unit = unit with
            {
                Parameters = unit.Parameters.Append(rows).ToEquatableArray(),
                Taken = unit.Taken.Append(taken).ToEquatableArray()
            };
            Decide(value, QuantisationPlace.Caller, served, keepFloat);
        }
        else if (CallThatGives(value) is CallStep call)
        {
            madeByCalls.Add(value);
            Decide(value, QuantisationPlace.Call, served, keepFloat: true, call.Model);
        }
        else if (InEpilogue(value, rows))
        {
            Decide(value, QuantisationPlace.Epilogue, served, keepFloat);
        }
        else
        {
            unit = unit with { Body = Insert(unit.Body, value, rows) };
            Decide(value, QuantisationPlace.Pass, served);
        }
    }

    /// <summary>The int8 rows of a loop's variable: what enters has them, each round makes them, and they are there after the
    /// last.</summary>
    private void Carry(LoopStep loop, int index)
    {
        int initial = loop.Initial[index], next = loop.Body.Results[index], result = loop.Results[index];
        int[] open = [.. new[] { initial, next }.Distinct().Where(v => !made.ContainsKey(v))];
        int initialRows = Reserve(initial), nextRows = Reserve(next), resultRows = Reserve(result), rows = made[loop.Parameters[index]];
        Rewrite(step => step is LoopStep same && same.Results.Contains(result)
            ? same with
            {
                Initial = same.Initial.Append(initialRows).ToEquatableArray(),
                Parameters = same.Parameters.Append(rows).ToEquatableArray(),
                Body = same.Body with { Results = same.Body.Results.Append(nextRows).ToEquatableArray() },
                Results = same.Results.Append(resultRows).ToEquatableArray(),
            }
            : step);
        foreach (int value in open)
            Make(value, made[value]);
    }

    private void Give(int output)
    {
        int value = unit.Body.Results[output];
        bool isMade = made.ContainsKey(value);
        int rows = Reserve(value);
        unit = unit with
        {
            Body = unit.Body with { Results = unit.Body.Results.Append(rows).ToEquatableArray() },
            Given = unit.Given.Append(output).ToEquatableArray(),
        };
        if (isMade)
            Decide(value, QuantisationPlace.Already, Readers(rows));
        else
            Make(value, rows);
    }

    /// <summary>Has callees give what was asked of them; a call whose int8 rows nobody reads gets memory for them all the same.</summary>
    private void CloseCalls(Func<string, EquatableArray<int>, string> giving)
    {
        Dictionary<string, SortedSet<int>> asked = new(StringComparer.Ordinal);
        Walk(unit.Body, step =>
        {
            for (int i = 0; step is CallStep call && i < call.Outputs.Count; i++)
            {
                if (!madeByCalls.Contains(call.Outputs[i]))
                    continue;
                if (!asked.TryGetValue(call.Model, out SortedSet<int>? outputs))
                    asked[call.Model] = outputs = [];
                outputs.Add(i);
            }
        });
        Rewrite(step => step is CallStep call && asked.TryGetValue(call.Model, out SortedSet<int>? outputs)
            ? call with
            {
                Outputs = call.Outputs.Concat(outputs.Select(o => madeByCalls.Contains(call.Outputs[o])
                    ? made[call.Outputs[o]] : Add(call.Outputs[o])))
                    .ToEquatableArray(),
            }
            : step);
        unit = unit with
        {
            Weights = unit.Weights.Select(w => w is ModelSlot slot && asked.TryGetValue(slot.Name, out SortedSet<int>? outputs)
                ? slot with { Unit = giving(slot.Unit, outputs.ToEquatableArray()) }
                : w).ToEquatableArray(),
        };
    }

    /// <summary>Has steps that want it read the int8 rows of a value; false where none does, or all do already.</summary>
    private bool Serve(int value, int rows)
    {
        bool served = false;
        Rewrite(step =>
        {
            Step result = step switch
            {
                ProductStep product when product.Input == value && IsInteger(product) => product with { QuantizedInput = rows },
                CallStep call => Take(call, value, rows),
                _ => step,
            };
            served |= !ReferenceEquals(result, step);
            return result;
        });
        return served;
    }

    private CallStep Take(CallStep call, int value, int rows)
    {
        Unit callee = Callee(call);
        int[] inputs = [.. call.Inputs];
        int first = inputs.Length - callee.Taken.Count;
        for (int i = 0; i < callee.Taken.Count; i++)
        {
            TakenRows taken = callee.Taken[i];
            if (inputs[taken.Parameter] != value || inputs[first + i] >= 0)
                continue;
            inputs[first + i] = rows;
        }
        return inputs.SequenceEqual(call.Inputs) ? call : call with { Inputs = inputs.ToEquatableArray() };
    }

    private bool InEpilogue(int value, int rows)
    {
        bool fused = false;
        Rewrite(step =>
        {
            Step result = step switch
            {
                ProductStep p when p.Output == value => p with { Quantized = rows },
                EmbeddingStep e when e.Output == value => e with { Quantized = rows },
                NormStep n when n.Output == value => n with { Quantized = rows },
                AttentionStep a when a.Output == value => a with { Quantized = rows },
                _ => step,
            };
            fused |= !ReferenceEquals(result, step);
            return result;
        });
        return fused;
    }

    /// <summary>Whether int8 rows of a value are there, or could be made where its float32 rows are.</summary>
    private bool IsMade(int value) => made.ContainsKey(value)
        || Definitions.Of(unit.Body, value) is ProductStep or EmbeddingStep or NormStep or AttentionStep
        || CallThatGives(value) is not null;

    private CallStep? CallThatGives(int value) =>
        Definitions.Of(unit.Body, value) is CallStep call
        && Callee(call).CanGive.Contains(call.Outputs.TakeWhile(o => o != value).Count()) ? call : null;

    private bool CanGive(int output) =>
        !isRoot && unit.Body.Results[output] is int value and >= 0 && unit.TypeOf(value).Alternatives.Count == 0 && IsMade(value);

    /// <summary>The loop that has a value as a variable.</summary>
    private LoopStep? Loop(int value, out int index)
    {
        LoopStep? found = null;
        Walk(unit.Body, step => found = step is LoopStep loop && loop.Parameters.Contains(value) ? loop : found);
        index = found is null ? -1 : found.Parameters.TakeWhile(p => p != value).Count();
        return found;
    }

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

    /// <summary>Before the first step of the innermost block that all readers share, but not inside a loop over an outer value.</summary>
    private static StepBlock Insert(StepBlock block, int value, int quantized)
    {
        List<Step> steps = [.. block.Steps];
        int reader = FirstReader(block, value, quantized, out StepBlock? inner);
        if (inner is not null)
            steps[reader] = steps[reader].WithBlocks(b => ReferenceEquals(b, inner) ? Insert(b, value, quantized) : b);
        else
            steps.Insert(reader, new QuantizeStep(value, quantized));
        return block with { Steps = steps.ToEquatableArray() };
    }

    /// <param name="inner">The block of that step that holds all readers, where the value may be quantised in there.</param>
    private static int FirstReader(StepBlock block, int value, int quantized, out StepBlock? inner)
    {
        int[] readers = [.. Enumerable.Range(0, block.Steps.Count).Where(i => Mentions(block.Steps[i], quantized))];
        Step first = block.Steps[readers[0]];
        StepBlock[] blocks = [.. first.Blocks.Where(b => b.Steps.Any(s => Mentions(s, quantized)))];
        bool descend = readers.Length == 1 && blocks.Length == 1 && !first.Reads.Contains(quantized)
            && (first is not LoopStep loop || Defines(loop, value));
        inner = descend ? blocks[0] : null;
        return readers[0];
    }

    /// <summary>A parameter that only some checkpoints or rounds read as int8 is quantised where they do.</summary>
    private bool IsReadAlways(int rows)
    {
        FirstReader(unit.Body, -1, rows, out StepBlock? inner);
        return inner is null;
    }

    private static bool Mentions(Step step, int value) =>
        step.Reads.Contains(value) || step.Blocks.Any(b => b.Steps.Any(s => Mentions(s, value)));

    private static bool Defines(LoopStep loop, int value)
    {
        bool defined = loop.Parameters.Contains(value);
        Walk(loop.Body, step => defined |= step.Writes.Contains(value) || (step is LoopStep inner && inner.Parameters.Contains(value)));
        return defined;
    }

    private bool IsInteger(ProductStep product) => product.QuantizedInput < 0 && unit.Product(product.Weights).Format.IsInteger;

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

    private Unit Callee(CallStep call) => nested(((ModelSlot)unit.Slot(call.Model)).Unit);

    private int Reserve(int value)
    {
        if (!made.TryGetValue(value, out int rows))
            made[value] = rows = Add(value);
        return rows;
    }

    private int Add(int value)
    {
        Value original = unit.Values[value];
        unit = unit.Add(new Value(original.Label + "Int8", original.Type, Quantized: true), out int rows);
        return rows;
    }

    private void Decide(int value, QuantisationPlace place, string readers, bool keepFloat = true, string? model = null) =>
        unit = unit.Decide(new QuantisedRows(unit.Values[value].Label, place, model, readers, keepFloat));

    private void Rewrite(Func<Step, Step> rewrite)
    {
        // What is rewritten may add values: the body is set on the unit that has them.
        StepBlock body = unit.Body.Rewrite(rewrite);
        unit = unit with { Body = body };
    }

    private static void Walk(StepBlock block, Action<Step> visit)
    {
        foreach (Step step in block.Descendants())
            visit(step);
    }
}
