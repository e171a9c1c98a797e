using System.Globalization;
using System.Linq;
using System.Text;
using Lathe.Contracts;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>A unit as text, one step a line, as verifier messages and tests show it.</summary>
internal static class UnitPrinter
{
    public static string Print(Unit unit)
    {
        StringBuilder text = new();
        text.Append("unit ").Append(unit.Name).Append('(').Append(List(unit, unit.Parameters)).Append(")\n");
        foreach (WeightSlot slot in unit.Weights)
            text.Append("  weights ").Append(Describe(slot)).Append('\n');
        Print(unit, unit.Body, text, 1, "return");
        return text.ToString();
    }

    public static string Print(Unit unit, Step step) => step switch
    {
        ProductStep p => $"{List(unit, step.Writes)} = {p.Weights} · {Name(unit, p.Input)}"
            + (p.QuantizedInput < 0 ? "" : $" or {Name(unit, p.QuantizedInput)}")
            + (p.Activation is null ? "" : $", {p.Activation}")
            + (p.Multiplier < 0 ? "" : $", x {Name(unit, p.Multiplier)}")
            + (p.Residual < 0 ? "" : $", + {Name(unit, p.Residual)}")
            + (p.Norm is null ? "" : $", {p.Norm}"),
        EmbeddingStep e => $"{List(unit, step.Writes)} = {string.Join(" + ", e.Tables.Select((t, i) => $"{t}[{Name(unit, e.Ids[i])}]"))}"
            + (e.Norm is null ? "" : $", {e.Norm}"),
        NormStep n => $"{List(unit, step.Writes)} = {n.Norm}({List(unit, step.Reads)})",
        ActivationStep a => $"{Name(unit, a.Output)} = {a.Activation}({Name(unit, a.Input)})",
        ElementwiseStep e => $"{Name(unit, e.Output)} = {e.Operation}({List(unit, step.Reads)})",
        ReferenceStep r =>
            $"{Name(unit, r.Output)} = "
            + $"{r.Operation}({string.Join(", ", r.Inputs.Select(v => Name(unit, v)).Concat(r.Arguments.Select(a => a.ToString())))})",
        MaskStep m => $"{Name(unit, m.Output)} = {m.Operation}({Name(unit, m.Input)})",
        WeightStep w => $"{Name(unit, w.Output)} = {w.Weights}",
        ScalarStep s => $"{Name(unit, s.Output)} = {s.Number}",
        AttentionStep => $"{List(unit, step.Writes)} = attention({List(unit, step.Reads)})",
        ViewStep v => $"{Name(unit, v.Output)} = view {Name(unit, v.Source)}{(v.Start is null ? "" : $" from column {v.Start}")}",
        QuantizeStep q => $"{Name(unit, q.Output)} = int8 {Name(unit, q.Input)}",
        CopyStep c => $"{Name(unit, c.Target)} <- {Name(unit, c.Source)}",
        CallStep c => $"{List(unit, step.Writes)} = {c.Model}{(c.Element is null ? "" : $"[{c.Element}]")}({List(unit, c.Inputs)})",
        LoopStep l =>
            $"{List(unit, l.Results)} = loop {l.Model ?? l.Count!.ToString()}{(l.Slice is null ? "" : $"[{l.Slice}]")} "
            + $"{List(unit, l.Parameters)} from {List(unit, l.Initial)}",
        BranchStep b => $"{List(unit, b.Results)} = if {b.Condition}",
        GuardStep g => $"if wanted {string.Join(", ", g.Outputs.Select(o => unit.Graph.Forward.Outputs[o].Name))}",
        _ => step.ToString(),
    };

    private static void Print(Unit unit, StepBlock block, StringBuilder text, int depth, string verb)
    {
        string indent = new(' ', 2 * depth);
        string[] verbs = ["then", "else"];
        foreach (Step step in block.Steps)
        {
            text.Append(indent).Append(Print(unit, step)).Append('\n');
            int i = 0;
            foreach (StepBlock inner in step.Blocks)
                Print(unit, inner, text, depth + 1, step is LoopStep ? "next" : step is GuardStep ? "end" : verbs[i++]);
        }
        text.Append(indent).Append(verb).Append(' ').Append(List(unit, block.Results)).Append('\n');
    }

    private static string Describe(WeightSlot slot) => slot switch
    {
        ProductSlot p => $"{p.Name}: {p.Inputs} x {p.Outputs} {Encodings(p.Formats)}",
        TableSlot t => $"{t.Name}: table {t.Member.Entries} x {t.Member.Width} {Encodings(t.Formats)}",
        ParameterSlot p => $"{p.Name}: {string.Join(" x ", p.Member.Shape.Select(d => d.ToString()))}",
        NormSlot n => $"{n.Name}: norm {n.Member.Width}",
        ModelSlot m => $"{m.Name}: {m.Unit}",
        _ => slot.Name,
    };

    private static string Encodings(EquatableArray<WeightFormat> formats) =>
        string.Join("/", formats.Select(format => format.Encoding).Distinct());

    private static string List(Unit unit, System.Collections.Generic.IEnumerable<int> values) =>
        string.Join(", ", values.Select(v => Name(unit, v)));

    private static string Name(Unit unit, int value) =>
        value < 0 ? "none" : $"%{value.ToString(CultureInfo.InvariantCulture)}:{unit.Values[value].Label}";
}
