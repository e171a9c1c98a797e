using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Backends.Cpu.Lowering;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Emit;

/// <summary>C# for the constructor of a unit's Weights that finds the weights which say how int8 rows are quantised.</summary>
internal sealed class RowReaderText(Unit unit, LoadedValues values, UnitNames names)
{
    private const string Round = "round";

    /// <summary>Lines that set the field of a target.</summary>
    public IEnumerable<string> Lines(string field, RowTarget target)
    {
        if (target.Walked is not string array)
        {
            yield return $"{field} = {Agreed(target.Readers, "0", null)};";
            yield break;
        }
        yield return $"{field} = new {RuntimeNames.CompilerServices}PackedWeights?[{Length(array, target.Slice)}];";
        yield return $"for (int {Round} = 0; {Round} < {field}.Length; {Round}++)";
        yield return $"    {field}[{Round}] = {Agreed(target.Readers, Round, target.Slice)};";
    }

    /// <param name="round">C# for the number of the round.</param>
    /// <param name="slice">The part of the array that is walked.</param>
    public string Agreed(IEnumerable<RowReader> readers, string round, ArraySlice? slice)
    {
        string[] texts = [.. readers.Select(r => Text(r, round, slice))];
        return texts.Length == 0 ? "null" : $"reader.RowReader({string.Join(", ", texts)})";
    }

    private string Text(RowReader reader, string round, ArraySlice? slice)
    {
        switch (reader)
        {
            case ProductReader product:
                return names.FieldOf(product.Product);
            case CallReader call:
                return Text(call, round, slice);
            case CarriedReader { Model: string array } carried:
                string length = Length(array, carried.Slice);
                string next = carried.IsNext ? $"{round} + 1" : "0";
                return $"{next} < {length} ? {Agreed(carried.Round, next, carried.Slice)} : {Agreed(carried.After, round, slice)}";
            case LastRoundReader last:
                string count = Length(last.Model, last.Slice);
                return $"{count} > 0 ? {Agreed(last.Round, $"({count} - 1)", last.Slice)} : null";
            default:
                // Rounds that are alike, and what follows the last: rows of any round may be the ones that it reads.
                CarriedReader counted = (CarriedReader)reader;
                return Agreed(counted.Round.Concat(counted.After), round, slice);
        }
    }

    private string Text(CallReader call, string round, ArraySlice? slice)
    {
        ModelSlot slot = (ModelSlot)unit.Slot(call.Model);
        string model = names.FieldOf(call.Model);
        string field = call.Gives ? GeneratedNames.GivesRows(call.Index) : GeneratedNames.TakesRows(call.Index);
        if (slot.Member.Repeat is null)
            return $"{model}{(slot.Presence is null ? "" : "?")}.{field}";
        if (call.Element is not null)
            return $"{model}[{values.Of(call.Element)}].{field}";
        return call.IsCurrent
            ? $"{model}[{(slice is null ? round : $"{values.Of(slice.First)} + {round}")}].{field}"
            : $"reader.RowReader(global::System.Array.ConvertAll({model}, static element => element.{field}))";
    }

    private string Length(string array, ArraySlice? slice) =>
        slice is null ? $"{names.FieldOf(array)}.Length" : values.Of(slice.Length);
}
