using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Lathe.Contracts;
using Lathe.Generators.Backends.Cpu.Lowering;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Emit;

/// <summary>The words for decisions: the same in comments, in <c>Plan</c> and in <c>lathe explain</c>.</summary>
/// <param name="Kind">A member of Lathe.PlanDecision.</param>
/// <param name="Subject">The members or values that it is about.</param>
/// <param name="Reason">What was decided, and why.</param>
internal sealed record DecisionText(string Kind, string Subject, Phrase Reason)
{
    /// <summary>As the comments' first column has it.</summary>
    public string Word => Kind.ToLowerInvariant();

    public static DecisionText Of(Decision decision) => decision switch
    {
        MergedProducts d => new("Merged", string.Join(" + ", d.Members),
            "one product: they read the same input, and attention reads at a stride"),
        FusedEpilogue d => new("Fused", d.Slot, Parts(d) + " in the epilogue, while its rows are in the cache"),
        FusedLookup d => new("Fused", string.Join(" + ", d.Norm is null ? d.Tables : d.Tables.Append(d.Norm)),
            "one pass over the rows: looked up, added, normed"),
        QuantisedRows d => new("Quantised", d.Value, Rows(d)),
        QuantisedHeads d =>
            new("Quantised", d.Value, "to int16 by head where its rows are made, for attention; no float32 copy is written"),
        AttentionChoice d => new("Attention", d.Value, d.Integer
            ? "16-bit integers, a scale for each token and head, exact sums: queries, keys and values come from integer weights, whose "
            + "error is far larger; softmax float32"
            : "float32: queries, keys and values do not all come from integer weights"),
        FormatChoice d => new("Precision", string.Join(", ", d.Members),
            $"{Describe(d.Format)}: {string.Join("; ", d.Origins.Select(origin => origin.ToString()))}"),
        TileChoice d => new("Tiles", d.Slot, Describe(d)),
        SharedPlace d => new("Arena", string.Join(", ", d.Buffers), "take turns in one place: never alive together"),
        CopiedValue d => new("Copied", d.Target, $"from {d.Source}: it is read elsewhere too, or its memory is the caller's"),
        PaddingChoice d => new("Padding", d.Subject, d.Obstacle is null
            ? "not computed where it stands at the ends of sequences: tokens are packed, each step has rows for them only; rows of "
            + "padding are zeros in every output"
            : $"computed like tokens: {d.Obstacle}"),
        ChunkChoice d => new("Chunks", d.Model, d.Obstacle is null
            ? $"{d.ClassName} runs on a few sequences at a time, all of its steps before the next ones: what it computes on the way stays "
            + "in the cache"
            : $"{d.ClassName} runs whole batches: {d.Obstacle}"),
        _ => throw new InvalidOperationException($"{decision.GetType().Name} is no decision that has words"),
    };

    private static Phrase Parts(FusedEpilogue fused)
    {
        List<Phrase> parts = [];
        if (fused.HasBias)
            parts.Add("bias");
        if (fused.Activation is { } activation)
            parts.Add(activation.Choice is { } choice ? Phrase.Of(choice) : activation.ToString());
        if (fused.Multiplier is not null)
            parts.Add($"x {fused.Multiplier}");
        if (fused.Residual is not null)
            parts.Add($"+ {fused.Residual}");
        if (fused.Norm is not null)
            parts.Add(fused.Norm);
        return Phrase.Join(", ", parts);
    }

    private static string Rows(QuantisedRows rows) => rows.Place switch
    {
        QuantisationPlace.Already => $"int8 already, for {rows.Readers}",
        QuantisationPlace.Caller => $"to int8 by the caller, where its rows are made if it can be, for {rows.Readers}; "
            + (rows.OthersReadFloat ? "others read it as float32 too" : "as float32 where weights that read it are loaded as floats"),
        QuantisationPlace.Call => $"to int8 where its rows are made, in {rows.Model}, for {rows.Readers}; float32 too",
        QuantisationPlace.Epilogue => $"to int8 where its rows are made, for {rows.Readers}; "
            + (rows.OthersReadFloat ? "others read it as float32 too" : "a float32 copy only where such weights are loaded as floats"),
        QuantisationPlace.Pass => $"to int8 in a pass of its own, once for {rows.Readers}",
        _ => throw new InvalidOperationException($"{rows.Place} is no place that has words"),
    };

    private static string Describe(WeightFormat format) => format switch
    {
        { Encoding: WeightEncoding.Float32 } => format.Name,
        { IsInteger: false } => $"{format.Name} storage, float32 arithmetic",
        { IsGrouped: true, GroupSize: > 0 } =>
            $"{format.Name}, one scale for {Number(format.GroupSize)} inputs; activations int8, one scale a row",
        _ => $"{format.Name}, one scale a column; activations int8, one scale a row",
    };

    private static string Describe(TileChoice choice) => choice.Tile switch
    {
        { Source: TileSource.Attribute } tile =>
            $"{Number(tile.Rows)} rows x {Number(tile.Columns)} columns x {Number(tile.Depth)}: [Tile] says so",
        { Source: TileSource.Load } => "chosen at load, when its inputs are known",
        { Source: TileSource.Planned } tile =>
            $"{Number(tile.Rows)} rows, block {Kilobytes(choice.BlockBytes)}, panel {Kilobytes(choice.PanelBytes)}, columns chosen at "
            + "load by the size of L2",
        _ => throw new InvalidOperationException($"{choice.Tile.Source} has no words"),
    };

    private static string Kilobytes(int bytes) => bytes < 1024 ? $"{Number(bytes)} B" : $"{Number(bytes / 1024)} KB";

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
