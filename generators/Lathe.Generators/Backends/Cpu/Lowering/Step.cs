using System;
using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>
/// One thing that generated code does: a kernel call, a copy, or control flow around others. Steps read and write values by
/// number; until <see cref="CopyInsertion"/> every value is written once.
/// </summary>
internal abstract record Step
{
    /// <summary>For whom it makes int8 rows, one of each value that is such, in order; of a call those that it is given.</summary>
    public EquatableArray<RowTarget> Targets { get; init; }

    /// <summary>Values it reads itself, not those that only its blocks read. −1 (absent) never appears.</summary>
    public virtual IEnumerable<int> Reads => [];

    public virtual IEnumerable<int> Writes => [];

    public virtual IEnumerable<StepBlock> Blocks => [];

    /// <summary>The same step with every value number renamed, inside its blocks too.</summary>
    public abstract Step Rename(Func<int, int> rename);

    /// <summary>The same step with other blocks; itself where none is another.</summary>
    public virtual Step WithBlocks(Func<StepBlock, StepBlock> rewrite) => this;

    /// <summary>Every pass asks every step: an array that is whole is handed on as it is.</summary>
    protected static IEnumerable<int> Present(params int[] values) =>
        Array.Exists(values, static v => v < 0) ? Array.FindAll(values, static v => v >= 0) : values;

    protected static int Apply(Func<int, int> rename, int value) => value < 0 ? value : rename(value);

    protected static EquatableArray<int> Apply(Func<int, int> rename, EquatableArray<int> values) =>
        values.Select(v => Apply(rename, v)).ToEquatableArray();
}

/// <summary>Steps in order. Results: of a method, a loop's carried variables, a branch's values; −1 = absent.</summary>
internal sealed record StepBlock(EquatableArray<Step> Steps, EquatableArray<int> Results)
{
    public StepBlock Rename(Func<int, int> rename) => new(
        Steps.Select(s => s.Rename(rename)).ToEquatableArray(),
        Results.Select(v => v < 0 ? v : rename(v)).ToEquatableArray());
}

/// <summary>A matrix product and all that happens to its rows while they are in the cache.</summary>
/// <param name="Input">A float32 value.</param>
/// <param name="Multiplier">Value that the activated product is multiplied by, or −1.</param>
/// <param name="Residual">Value that is added after that, or −1.</param>
/// <param name="Norm">Norm slot applied to the sum, or null.</param>
/// <param name="Output">The result in float32, or by head where the value is; −1 where nobody reads it.</param>
/// <param name="Quantized">The result as int8 rows, or −1.</param>
internal sealed record ProductStep(
    string Weights,
    int Input,
    ActivationChoice? Activation,
    int Multiplier,
    int Residual,
    string? Norm,
    int Output,
    int Quantized) : Step
{
    public ProductStep(string weights, int input, int output)
        : this(weights, input, null, -1, -1, null, output, -1)
    {
    }

    /// <summary>
    /// The input as int8 rows, once quantisation is placed and where the class has integer weights; else −1. The weights that are loaded
    /// decide which of the two is read.
    /// </summary>
    public int QuantizedInput { get; init; } = -1;

    public override IEnumerable<int> Reads => Present(Input, QuantizedInput, Multiplier, Residual);

    public override IEnumerable<int> Writes => Present(Output, Quantized);

    public override Step Rename(Func<int, int> rename) => this with
    {
        Input = Apply(rename, Input),
        QuantizedInput = Apply(rename, QuantizedInput),
        Multiplier = Apply(rename, Multiplier),
        Residual = Apply(rename, Residual),
        Output = Apply(rename, Output),
        Quantized = Apply(rename, Quantized),
    };
}

/// <param name="Output">The float32 result, or −1 where nobody reads it.</param>
internal sealed record AttentionStep(int Query, int Key, int Value, int Mask, Scalar Heads, Scalar? Scale, int Output) : Step
{
    /// <summary>The result as int8 rows, or −1.</summary>
    public int Quantized { get; init; } = -1;

    /// <summary>Products of 16-bit integers, exact, in the place of float32.</summary>
    public bool Integer { get; init; }

    public override IEnumerable<int> Reads => Present(Query, Key, Value, Mask);

    public override IEnumerable<int> Writes => Present(Output, Quantized);

    public override Step Rename(Func<int, int> rename) => this with
    {
        Query = Apply(rename, Query),
        Key = Apply(rename, Key),
        Value = Apply(rename, Value),
        Mask = Apply(rename, Mask),
        Output = Apply(rename, Output),
        Quantized = Apply(rename, Quantized),
    };
}

/// <summary>Rows of up to three tables added up, then a norm where there is one.</summary>
internal sealed record EmbeddingStep(EquatableArray<string> Tables, EquatableArray<int> Ids, string? Norm, int Output, int Quantized) : Step
{
    public override IEnumerable<int> Reads => Ids;

    public override IEnumerable<int> Writes => Present(Output, Quantized);

    public override Step Rename(Func<int, int> rename) => this with
    {
        Ids = Apply(rename, Ids),
        Output = Apply(rename, Output),
        Quantized = Apply(rename, Quantized),
    };
}

/// <summary>LayerNorm or RmsNorm of the input's rows, plus a residual where there is one.</summary>
internal sealed record NormStep(string Norm, int Input, int Residual, int Output, int Quantized) : Step
{
    public override IEnumerable<int> Reads => Present(Input, Residual);

    public override IEnumerable<int> Writes => Present(Output, Quantized);

    public override Step Rename(Func<int, int> rename) => this with
    {
        Input = Apply(rename, Input),
        Residual = Apply(rename, Residual),
        Output = Apply(rename, Output),
        Quantized = Apply(rename, Quantized),
    };
}

internal sealed record ActivationStep(ActivationChoice Activation, int Input, int Output) : Step
{
    public override IEnumerable<int> Reads => [Input];

    public override IEnumerable<int> Writes => [Output];

    public override Step Rename(Func<int, int> rename) => this with { Input = Apply(rename, Input), Output = Apply(rename, Output) };
}

/// <summary>Two float32 values of one shape, element by element.</summary>
/// <param name="Operation">Add, Subtract, Multiply or Divide.</param>
internal sealed record ElementwiseStep(string Operation, int Left, int Right, int Output) : Step
{
    public override IEnumerable<int> Reads => [Left, Right];

    public override IEnumerable<int> Writes => [Output];

    public override Step Rename(Func<int, int> rename) => this with
    {
        Left = Apply(rename, Left),
        Right = Apply(rename, Right),
        Output = Apply(rename, Output),
    };
}

/// <summary>A number as a tensor of one element, for a reference kernel to broadcast.</summary>
internal sealed record ScalarStep(Scalar Number, int Output) : Step
{
    public override IEnumerable<int> Writes => [Output];

    public override Step Rename(Func<int, int> rename) => this with { Output = Apply(rename, Output) };
}

/// <summary>A slot's tensor as a value: its memory is the weights' own.</summary>
internal sealed record WeightStep(string Weights, int Output) : Step
{
    public override IEnumerable<int> Writes => [Output];

    public override Step Rename(Func<int, int> rename) => this with { Output = Apply(rename, Output) };
}

/// <summary>The reference kernel that the operation's own file names, on views of its operands.</summary>
internal sealed record ReferenceStep(
    string Operation,
    string Kernel,
    EquatableArray<int> Inputs,
    EquatableArray<Scalar> Arguments,
    int Output) : Step
{
    public Reach Reach { get; init; } = Reach.Anything;

    public override IEnumerable<int> Reads => Inputs.Where(v => v >= 0);

    public override IEnumerable<int> Writes => [Output];

    public override Step Rename(Func<int, int> rename) => this with { Inputs = Apply(rename, Inputs), Output = Apply(rename, Output) };
}

/// <summary>A mask made of another one, element by element; empty where that is, because no padding is computed.</summary>
internal sealed record MaskStep(string Operation, string Kernel, int Input, int Output) : Step
{
    public override IEnumerable<int> Reads => [Input];

    public override IEnumerable<int> Writes => [Output];

    public override Step Rename(Func<int, int> rename) => this with { Input = Apply(rename, Input), Output = Apply(rename, Output) };
}

/// <summary>
/// Another way to look at a value's memory: its rows from column <paramref name="Start"/> on, or the same elements in
/// another shape where <paramref name="Start"/> is null. Nothing happens at run time.
/// </summary>
internal sealed record ViewStep(int Source, Dimension? Start, int Output) : Step
{
    public override IEnumerable<int> Reads => [Source];

    public override IEnumerable<int> Writes => [Output];

    public override Step Rename(Func<int, int> rename) => this with { Source = Apply(rename, Source), Output = Apply(rename, Output) };
}

internal sealed record QuantizeStep(int Input, int Output) : Step
{
    public override IEnumerable<int> Reads => [Input];

    public override IEnumerable<int> Writes => [Output];

    public override Step Rename(Func<int, int> rename) => this with { Input = Apply(rename, Input), Output = Apply(rename, Output) };
}

/// <param name="Wanted">Index of the root's output that is copied only where the caller asks for it; null = always.</param>
internal sealed record CopyStep(int Source, int Target, int? Wanted = null) : Step
{
    /// <summary>The source's place serves values of several sizes: as much is copied as the target holds.</summary>
    public bool Cut { get; init; }

    public override IEnumerable<int> Reads => [Source];

    public override IEnumerable<int> Writes => [Target];

    public override Step Rename(Func<int, int> rename) => this with { Source = Apply(rename, Source), Target = Apply(rename, Target) };
}

/// <summary>A nested model's Run.</summary>
/// <param name="Model">Its slot.</param>
/// <param name="InLoop">The slot is an array, and the element of the innermost loop over it is meant.</param>
internal sealed record CallStep(string Model, bool InLoop, EquatableArray<int> Inputs, EquatableArray<int> Outputs) : Step
{
    /// <summary>The one element of the slot's array that is meant; null where it is not.</summary>
    public Dimension? Element { get; init; }

    /// <summary>It runs on a few sequences of the batch at a time.</summary>
    public bool Chunked { get; init; }

    public override IEnumerable<int> Reads => Inputs.Where(v => v >= 0);

    public override IEnumerable<int> Writes => Outputs.Where(v => v >= 0);

    public override Step Rename(Func<int, int> rename) =>
        this with { Inputs = Apply(rename, Inputs), Outputs = Apply(rename, Outputs) };
}

/// <summary>
/// A walk over an array of models, or a counting loop. Carried variables enter with <paramref name="Initial"/>, are called
/// <paramref name="Parameters"/> in the body and <paramref name="Results"/> after it; after copy insertion all three are empty.
/// </summary>
internal sealed record LoopStep(
    string? Model,
    Dimension? Count,
    EquatableArray<int> Initial,
    EquatableArray<int> Parameters,
    StepBlock Body,
    EquatableArray<int> Results) : Step
{
    /// <summary>The part of the array that is walked; null for all of it.</summary>
    public ArraySlice? Slice { get; init; }

    public override IEnumerable<int> Reads => Initial;

    public override IEnumerable<int> Writes => Results;

    public override IEnumerable<StepBlock> Blocks => [Body];

    public override Step Rename(Func<int, int> rename) => this with
    {
        Initial = Apply(rename, Initial),
        Parameters = Apply(rename, Parameters),
        Body = Body.Rename(rename),
        Results = Apply(rename, Results),
    };

    public override Step WithBlocks(Func<StepBlock, StepBlock> rewrite)
    {
        StepBlock body = rewrite(Body);
        return ReferenceEquals(body, Body) ? this : this with { Body = body };
    }
}

internal sealed record BranchStep(Condition Condition, StepBlock Then, StepBlock Else, EquatableArray<int> Results) : Step
{
    public override IEnumerable<int> Writes => Results.Where(v => v >= 0);

    public override IEnumerable<StepBlock> Blocks => [Then, Else];

    public override Step Rename(Func<int, int> rename) => this with
    {
        Then = Then.Rename(rename),
        Else = Else.Rename(rename),
        Results = Apply(rename, Results),
    };

    public override Step WithBlocks(Func<StepBlock, StepBlock> rewrite)
    {
        (StepBlock then, StepBlock otherwise) = (rewrite(Then), rewrite(Else));
        return ReferenceEquals(then, Then) && ReferenceEquals(otherwise, Else) ? this : this with { Then = then, Else = otherwise };
    }
}

/// <summary>
/// Steps that only some outputs of the root need: they run when the caller wants one of these. What they write is read by
/// steps under the same or a narrower guard, so that their values are visible after it.
/// </summary>
internal sealed record GuardStep(EquatableArray<int> Outputs, StepBlock Body) : Step
{
    public override IEnumerable<StepBlock> Blocks => [Body];

    public override Step Rename(Func<int, int> rename) => this with { Body = Body.Rename(rename) };

    public override Step WithBlocks(Func<StepBlock, StepBlock> rewrite)
    {
        StepBlock body = rewrite(Body);
        return ReferenceEquals(body, Body) ? this : this with { Body = body };
    }
}
