using System;
using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Backends.Cpu.Lowering;
using Lathe.Generators.Backends.Printing;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Emit;

/// <summary>
/// Prints one unit as a static class: its decisions, its Weights, where its buffers are, and Run. Everything was decided; here
/// it only gets names and braces.
/// </summary>
internal sealed class UnitWriter
{
    private const string Kernels = RuntimeNames.CompilerServices;

    private readonly UnitPlan plan;
    private readonly bool isRoot;
    private readonly UnitNames names;
    private readonly LoadedValues values;
    private readonly StepWriter steps;
    private readonly WeightsWriter weights;
    private readonly SequenceWriter rows;

    /// <param name="plan">The unit.</param>
    /// <param name="answers">The precisions that run it.</param>
    /// <param name="isRoot">Whether it is what a session runs.</param>
    public UnitWriter(UnitPlan plan, EquatableArray<string> answers, bool isRoot)
    {
        this.plan = plan;
        this.isRoot = isRoot;
        names = new UnitNames(plan);
        values = new LoadedValues(plan.Unit.Graph, names.Fields, "w", names.FieldOf);
        weights = new WeightsWriter(plan, answers, values.Through(""), names);
        steps = new StepWriter(plan, isRoot, values, names);
        rows = new SequenceWriter(plan, isRoot, values);
    }

    /// <param name="nested">Prints what the class contains besides: the nested units, in a root.</param>
    public void Write(SourceWriter writer, Action<SourceWriter>? nested)
    {
        // Run and Layout first: printing them notes which fields Weights has to have.
        SourceWriter run = new(), layout = new(), scratch = new();
        WriteRun(run);
        WriteLayout(layout);
        WriteScratch(scratch);

        writer.Line($"/// <summary>{plan.Unit.Graph.ClassName}: {Describe(plan.Unit)}.</summary>");
        DecisionTable.Write(writer, plan.Unit.Decisions);
        writer.Block($"internal static class {plan.Unit.Name}", () =>
        {
            weights.Write(writer);
            writer.Line();
            writer.Append(layout);
            writer.Line();
            writer.Append(scratch);
            writer.Line();
            writer.Append(run);
            if (nested is not null)
                nested(writer);
        });
    }

    private static string Describe(Unit unit)
    {
        ProductSlot[] products = [.. unit.Weights.OfType<ProductSlot>()];
        if (products.Length == 0)
            return "no weight matrices of its own";
        IEnumerable<string> inEach = Enumerable.Range(0, products[0].Formats.Count).Select(precision => Listed("and",
            [.. products.Select(product => product.Formats[precision].ToString()).Distinct(StringComparer.Ordinal)]));
        return $"weights of {Listed("or", [.. inEach.Distinct(StringComparer.Ordinal)])}";
    }

    private static string Listed(string word, string[] parts)
    {
        string last = parts[parts.Length - 1];
        return parts.Length == 1 ? last : $"{string.Join(", ", parts.Take(parts.Length - 1))} {word} {last}";
    }

    private void WriteRun(SourceWriter writer)
    {
        List<string> parameters = ["Weights w", "global::System.Span<byte> arena"];
        parameters.AddRange(plan.Unit.Parameters.Select(p => Parameter(plan.Storages[plan.Places[p]], "ReadOnlySpan")));
        parameters.AddRange(isRoot ? ["int batch", "int sequence"] : [$"{Kernels}SequenceRows sequences", "int sequence"]);
        parameters.AddRange(plan.Outputs.Select((o, i) => o < 0
            ? $"global::System.Span<float> {GeneratedNames.Absent(i)}"
            : Parameter(plan.Storages[o], "Span")));
        parameters.AddRange([$"{RuntimeNames.CompilerServices}WorkerPool pool", $"{RuntimeNames.CompilerServices}KernelScratch scratch"]);

        SourceWriter packed = new(), buffers = new(), body = new();
        FreeExtents read = values.ReadBy(() =>
        {
            rows.WritePacked(packed);
            foreach (string buffer in steps.Buffers())
                buffers.Line(buffer);
            steps.Write(body);
            rows.WriteSpread(body);
        });

        writer.Line("internal static void Run(");
        writer.Indented(() =>
        {
            for (int i = 0; i < parameters.Count; i++)
                writer.Line(parameters[i] + (i < parameters.Count - 1 ? "," : ")"));
        });
        writer.Braces(() =>
        {
            if (plan.Slots.Count > 0)
                writer.Line($"Layout at = new(w, {rows.RunSize});");
            rows.WriteSequences(writer, read);
            Append(writer, packed);
            Append(writer, buffers);
            if (plan.Slots.Count > 0)
                writer.Line();
            writer.Append(body);
        });
    }

    private static string Parameter(Storage storage, string span) => storage.Quantized
        ? $"{Kernels}QuantizedRows {storage.Name}"
        : $"global::System.{span}<{Element(storage.Types[0])}> {storage.Name}";

    private static void Append(SourceWriter writer, SourceWriter lines)
    {
        if (lines.ToString().Length > 0)
            writer.Append(lines);
    }

    /// <summary>Offsets: every piece of the arena starts where the one before it ends, at a multiple of 64 bytes.</summary>
    private void WriteLayout(SourceWriter writer)
    {
        writer.Line("/// <summary>Bytes of all buffers of one run.</summary>");
        if (plan.Slots.Count == 0)
        {
            writer.Line($"internal static long ArenaBytes(Weights w, {Kernels}RunSize size) => 0;");
            return;
        }
        writer.Line($"internal static long ArenaBytes(Weights w, {Kernels}RunSize size) => new Layout(w, size).Bytes;");
        writer.Line();
        if (plan.RunsInChunks)
        {
            writer.Line("/// <summary>Rows that it works on at a time: what its buffers take for them stays in the cache.</summary>");
            writer.Line("internal static int ChunkRows(Weights w, int threads) =>");
            writer.Line(
                $"    {Kernels}SequenceChunks.RowsFor(ArenaBytes(w, new {Kernels}RunSize(8, 128, 1024, threads)) / 1024, threads);");
            writer.Line();
        }
        writer.Line("/// <summary>Where buffers start in the arena, in bytes; what is never alive together shares a place.</summary>");
        writer.Block("private readonly struct Layout", () =>
        {
            writer.Line($"internal readonly long {string.Join(", ", plan.Slots)}, Bytes;");
            writer.Line();
            writer.Line($"internal Layout(Weights w, {Kernels}RunSize size)");
            SourceWriter body = new();
            FreeExtents read = values.ReadBy(() => WriteOffsets(body));
            writer.Braces(() =>
            {
                SequenceWriter.WriteSize(writer, read);
                writer.Append(body);
            });
        });
    }

    private void WriteOffsets(SourceWriter writer)
    {
        string start = "0";
        for (int slot = 0; slot < plan.Slots.Count; slot++)
        {
            Storage[] tenants = [.. plan.Storages.Where(s => s.Slot == slot)];
            writer.Line($"{plan.Slots[slot]} = {start}; // {string.Join(", ", tenants.Select(t => t.Name))}");
            start = $"{plan.Slots[slot]} + {Size(tenants)}";
        }
        writer.Line($"Bytes = {start};");
    }

    /// <summary>The largest tenant: where two differ in a number only, the source knows which.</summary>
    private string Size(Storage[] tenants)
    {
        List<string> sizes = [.. tenants.Where(t => t.Kind == StorageKind.Nested).Select(t => NestedBytes(t, "ArenaBytes"))];
        foreach (IGrouping<string, Storage> alike in tenants.Where(t => t.Kind != StorageKind.Nested)
            .GroupBy(MadeWhere, StringComparer.Ordinal))
        {
            IEnumerable<string> bytes = Bytes([.. alike]);
            sizes.AddRange(alike.Key.Length == 0 ? bytes : bytes.Select(size => $"({alike.Key} ? {size} : 0)"));
        }
        return sizes.Distinct(StringComparer.Ordinal).Aggregate((a, b) => $"global::System.Math.Max({a}, {b})");
    }

    /// <summary>Empty where it always is there.</summary>
    private string MadeWhere(Storage storage) => storage.Readers is null ? "" : $"w.{names.MadeField(storage.Name)}";

    private IEnumerable<string> Bytes(Storage[] tenants) =>
    [
        .. tenants.Where(t => t.Quantized).SelectMany(t => t.Types)
            .Select(t =>
            $"{RuntimeNames.CompilerServices}QuantizedRows.Bytes({values.Of(Extent.Rows(t))}, {values.Of(Extent.Columns(t))})"),
        .. tenants.Where(t => t.Heads is not null)
            .Select(t =>
            $"{RuntimeNames.CompilerServices}QuantizedHeads.Bytes({values.Of(Extent.Rows(t.Types[0]))}, {values.Of(t.Heads!.Count)}, "
            + $"{values.Of(t.Heads.Size)})"),
        .. tenants.Where(t => !t.Quantized && t.Heads is null).SelectMany(t => t.Types)
            .Select(t => (Extents: values.Product(Extent.Product(t.Shape), out int number), Number: (long)number))
            .GroupBy(s => s.Extents, StringComparer.Ordinal)
            .Select(g =>
            $"{RuntimeNames.CompilerServices}Arena.Align({Literal.Of(4 * g.Max(s => s.Number))}L"
            + $"{(g.Key.Length > 0 ? " * " + g.Key : "")})"),
    ];

    private string NestedBytes(Storage nested, string method) => NestedBytes((ModelSlot)plan.Unit.Slot(nested.Model!), method);

    private string NestedBytes(ModelSlot slot, string method)
    {
        string field = $"w.{names.FieldOf(slot.Name)}";
        bool chunked = steps.IsChunked(slot.Name);
        string call(string weights) =>
            $"{slot.Unit}.{method}({weights}, {(chunked ? $"size.Chunk({slot.Unit}.ChunkRows({weights}, size.Threads))" : "size")})";
        if (plan.UnlikeArrays.Contains(slot.Name, StringComparer.Ordinal))
            return $"{Kernels}ElementSizes.Most(w.{names.EachSizeOf(slot.Name)}, size, static (element, size) => {call("element")})";
        if (slot.Member.Repeat is not null)
            return $"({field}.Length == 0 ? 0 : {call(field + "[0]")})";
        return slot.Presence is null ? call(field) : $"({field} is null ? 0 : {call(field)})";
    }

    /// <summary>What kernels want to have beside the arena, a thread.</summary>
    private void WriteScratch(SourceWriter writer)
    {
        List<string> sizes = [];
        FreeExtents read = values.ReadBy(() => sizes.AddRange(steps.ScratchBytes().Distinct(StringComparer.Ordinal)));
        foreach (ModelSlot slot in plan.Unit.Weights.OfType<ModelSlot>())
            sizes.Add(NestedBytes(slot, "ScratchBytes"));
        writer.Line("/// <summary>Bytes of working memory that its kernels need, a thread.</summary>");
        writer.Line($"internal static long ScratchBytes(Weights w, {Kernels}RunSize size)");
        writer.Braces(() =>
        {
            SequenceWriter.WriteSize(writer, read);
            writer.Line("long most = 0;");
            foreach (string size in sizes)
                writer.Line($"most = global::System.Math.Max(most, {size});");
            writer.Line("return most;");
        });
    }

    internal static string Element(TensorType type) => type.Element == ElementType.Float32 ? "float" : "int";
}
