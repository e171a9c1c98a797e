using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>
/// Has products write what attention in 16-bit integers reads: integers by head and a scale for each, half the bytes of float32 rows, which
/// attention would read from far apart and quantise itself, to the same numbers. Legal where queries, keys and values each are a product,
/// or some columns of one, that this attention alone reads.
/// </summary>
internal static class HeadPlacement
{
    public static Unit Run(Unit unit)
    {
        Uses uses = new(unit.Body);
        foreach (AttentionStep attention in unit.Body.Descendants().OfType<AttentionStep>())
            unit = Place(unit, uses, attention);
        return unit;
    }

    private static Unit Place(Unit unit, Uses uses, AttentionStep attention)
    {
        if (!attention.Integer)
            return unit;
        Dictionary<int, HeadLayout> layouts = [];
        List<int> products = [];
        int[] operands = [attention.Query, attention.Key, attention.Value];
        foreach (IGrouping<int, int> columns in operands.Distinct().GroupBy(operand => SourceOf(unit, operand)))
        {
            if (!IsFree(unit, columns.Key) || !TryDivide(unit, uses, attention, columns.Key, [.. columns], layouts))
                return unit;
            products.Add(columns.Key);
        }

        HashSet<int> written = [.. products];
        EquatableArray<Value> values = unit.Values.Select((value, number) => layouts.TryGetValue(number, out HeadLayout? layout)
            ? value with { Label = written.Contains(number) ? value.Label + "Int16" : value.Label, Heads = layout }
            : value).ToEquatableArray();
        foreach (int product in products)
            unit = unit.Decide(new QuantisedHeads(unit.Values[product].Label));
        return unit with { Values = values };
    }

    /// <summary>Finds the heads of a product's result, and of the columns of it that the attention reads; false where they are not all that
    /// is read of it.</summary>
    private static bool TryDivide(Unit unit, Uses uses, AttentionStep attention, int source, int[] operands,
        Dictionary<int, HeadLayout> layouts)
    {
        AttentionShape shape = new(unit, attention);
        Dimension size = SizeOf(operands[0]), width = Extent.Columns(unit.TypeOf(operands[0]));
        bool isWhole = operands.Contains(source);
        int[] readers = [attention.Query, attention.Key, attention.Value];
        if (operands.Any(operand => uses[operand] != readers.Count(reader => reader == operand) || !SizeOf(operand).Equals(size)))
            return false;
        if (isWhole ? operands.Length > 1 : uses[source] != operands.Length)
            return false;
        for (int index = 0; index < operands.Length && !isWhole; index++)
        {
            int operand = operands.Where(o => Definitions.ViewOf(unit.Body, o)!.Start!.Equals(Times(index, width))).DefaultIfEmpty(-1)
                .First();
            if (operand < 0)
                return false;
            layouts[operand] = new HeadLayout(Times(index, shape.Heads), shape.Heads, size);
        }
        layouts[source] = new HeadLayout(Dimension.Of(0), Times(operands.Length, shape.Heads), size);
        return Times(operands.Length, width).Equals(Extent.Columns(unit.TypeOf(source)));

        Dimension SizeOf(int operand) =>
            operand == attention.Value && operand != attention.Key && operand != attention.Query ? shape.ValueSize : shape.HeadSize;
    }

    private static Dimension Times(int count, Dimension extent) =>
        count == 0 ? Dimension.Of(0) : Dimension.Multiply(Dimension.Of(count), extent);

    private static int SourceOf(Unit unit, int operand) =>
        Definitions.ViewOf(unit.Body, operand) is { Start: not null } view ? view.Source : operand;

    /// <summary>A product whose epilogue can make heads of its rows: nothing is to be done with whole rows.</summary>
    private static bool IsFree(Unit unit, int value) =>
        Definitions.Of(unit.Body, value) is ProductStep { Norm: null, Quantized: < 0 } product && product.Output == value;
}
