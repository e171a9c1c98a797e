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
internal sealed partial class QuantisationPlacement
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
        if (!isRoot && unit.Parameters.Contains(value) && QuantiseStepInsertion.IsReadAlways(unit.Body, rows))
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
            unit = unit with { Body = QuantiseStepInsertion.Run(unit.Body, value, rows) };
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

    /// <summary>The loop that has a value as a variable.</summary>
    private LoopStep? Loop(int value, out int index)
    {
        LoopStep? found = null;
        Walk(unit.Body, step => found = step is LoopStep loop && loop.Parameters.Contains(value) ? loop : found);
        index = found is null ? -1 : found.Parameters.TakeWhile(p => p != value).Count();
        return found;
    }

    private bool IsInteger(ProductStep product) => product.QuantizedInput < 0 && unit.Product(product.Weights).IsInteger;

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
