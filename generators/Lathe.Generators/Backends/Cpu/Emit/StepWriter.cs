using System;
using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Backends.Cpu.Lowering;
using Lathe.Generators.Backends.Printing;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Emit;

/// <summary>Prints the steps of a unit's Run: kernel calls, copies, loops and branches, each under a comment that says what it
/// is.</summary>
internal sealed partial class StepWriter
{
    private const string Kernels = RuntimeNames.CompilerServices;

    /// <summary>Parts that one call of ConcatReference takes.</summary>
    private const int MostParts = 8;

    private readonly UnitPlan plan;
    private readonly Unit unit;
    private readonly bool isRoot;
    private readonly LoadedValues values;
    private readonly UnitNames names;
    private readonly Names locals;
    private readonly Dictionary<int, ViewStep> views = [];
    private readonly Dictionary<int, ScalarStep> numbers = [];
    private readonly Dictionary<string, string> rounds = new(StringComparer.Ordinal);
    private readonly Stack<(string? Model, string Local)> loops = new();

    public StepWriter(UnitPlan plan, bool isRoot, LoadedValues values, UnitNames names)
    {
        this.names = names;
        this.plan = plan;
        unit = plan.Unit;
        this.isRoot = isRoot;
        this.values = values;
        locals = new Names(GeneratedNames.OfRun.Concat(plan.Storages.Select(s => s.Name)).Concat(names.Locals));
        FindViews(unit.Body);
    }

    /// <summary>The arena's buffers as locals: what is named is memory, not a copy.</summary>
    public IEnumerable<string> Buffers()
    {
        foreach (Storage weight in plan.Storages.Where(s => s.Kind == StorageKind.Weight))
        {
            string field = $"w.{names.FieldOf(weight.Model!)}", elements = $"{field}.Values";
            bool isOptional = unit.Slot(weight.Model!).Presence is not null;
            yield return $"global::System.ReadOnlySpan<float> {weight.Name} = "
                + $"{(isOptional ? $"{field} is null ? default : {elements}" : elements)};";
        }
        foreach (Storage storage in plan.Storages.Where(s => s.Kind is StorageKind.Arena or StorageKind.Nested or StorageKind.ChunkStarts))
        {
            string offset = $"at.{plan.Slots[storage.Slot]}";
            if (storage.Kind == StorageKind.Nested)
            {
                yield return $"global::System.Span<byte> {storage.Name} = arena.Slice((int){offset});";
                continue;
            }
            TensorType type = storage.Types[0];
            string when = storage.Readers is null ? "" : $"w.{names.MadeField(storage.Name)} ? ",
                otherwise = when.Length == 0 ? "" : " : default";
            if (storage.Quantized)
            {
                yield return $"{Kernels}QuantizedRows {storage.Name} = {when}{Kernels}Arena.Quantized(arena, {offset}, "
                    + $"{values.Of(Extent.Rows(type))}, {values.Of(Extent.Columns(type))}){otherwise};";
                continue;
            }
            if (storage.Heads is HeadLayout heads)
            {
                yield return $"{Kernels}QuantizedHeads {storage.Name} = {Kernels}Arena.Heads(arena, {offset}, "
                    + $"{values.Of(Extent.Rows(type))}, {values.Of(heads.Count)}, {values.Of(heads.Size)});";
                continue;
            }
            string element = UnitWriter.Element(type), method = type.Element == ElementType.Float32 ? "Floats" : "Ints";
            string length = storage.Types.Select(t => values.Product(Extent.Product(t.Shape)))
                .Aggregate((a, b) => $"global::System.Math.Max({a}, {b})");
            yield return $"global::System.Span<{element}> {storage.Name} = {when}{Kernels}Arena.{method}(arena, {offset}, "
                + $"{length}){otherwise};";
        }
    }

    /// <summary>Working memory of each step that has some.</summary>
    public IEnumerable<string> ScratchBytes() => ScratchBytes(unit.Body);

    public void Write(SourceWriter writer) => Write(writer, unit.Body);

    private void Write(SourceWriter writer, StepBlock block)
    {
        foreach (Step step in block.Steps)
            Write(writer, step);
    }

    private void Write(SourceWriter writer, Step step)
    {
        switch (step)
        {
            case ViewStep or WeightStep:
                break;
            case ScalarStep number:
                writer.Line($"float {numberNames[number.Output]} = {values.Of(number.Number, "float")};");
                break;
            case ProductStep product:
                WriteProduct(writer, product);
                break;
            case AttentionStep attention:
                WriteAttention(writer, attention);
                break;
            case EmbeddingStep embedding:
                WriteEmbedding(writer, embedding);
                break;
            case NormStep norm:
                writer.Line(
                    $"{Kernels}RowNorm.Run({Span(norm.Input)}, {Rows(norm.Input)}, {Weight(norm.Norm)}, {SpanOrDefault(norm.Residual)}, "
                    + $"{SpanOrDefault(norm.Output)}, {Int8(norm, norm.Quantized)}, pool);");
                break;
            case ActivationStep activation:
                writer.Line(
                    $"{Kernels}Activations.Run({Exact(activation.Input)}, {Activation(activation.Activation)}, "
                    + $"{Exact(activation.Output)});");
                break;
            case ElementwiseStep elementwise:
                writer.Line(
                    $"{Kernels}Elementwise.{elementwise.Operation}({Exact(elementwise.Left)}, {Exact(elementwise.Right)}, "
                    + $"{Exact(elementwise.Output)});");
                break;
            case QuantizeStep quantize:
                writer.Line($"// {Label(quantize.Input)} to int8, one scale a row");
                writer.Line(
                    $"{(MadeWhere(quantize.Output) is string made ? $"if ({made}) " : "")}{Kernels}QuantizeRows.Run("
                    + $"{Span(quantize.Input)}, {Stride(quantize.Input)}, {Rows(quantize.Input)}, "
                    + $"{Int8(quantize, quantize.Output)}, pool);");
                break;
            case ReferenceStep reference:
                WriteReference(writer, reference);
                break;
            case MaskStep mask:
                WriteMask(writer, mask);
                break;
            case CopyStep copy:
                WriteCopy(writer, copy);
                break;
            case CallStep call:
                WriteCall(writer, call);
                break;
            case LoopStep loop:
                WriteLoop(writer, loop);
                break;
            case BranchStep branch:
                WriteBranch(writer, branch);
                break;
            case GuardStep guard:
                if (!Does(guard.Body))
                    break;
                string wanted = string.Join(" || ", guard.Outputs.Select(o => $"!{plan.Storages[plan.Outputs[o]].Name}.IsEmpty"));
                writer.Block($"if ({wanted})", () => Write(writer, guard.Body));
                break;
            default:
                throw new InvalidOperationException($"{step.GetType().Name} is no step that can be printed");
        }
    }

    private void WriteLoop(SourceWriter writer, LoopStep loop)
    {
        if (loop.Model is string model)
        {
            string element = locals.Take(Names.Camel(Singular(model)));
            loops.Push((model, element));
            if (loop.Body.Descendants().Any(s => s.Targets.Any(t => t.Given < 0 && t.Walked == model)))
            {
                string index = locals.Take("round");
                rounds[model] = index;
                writer.Block($"for (int {index} = 0; {index} < {Walked(model, loop.Slice)}.Length; {index}++)", () =>
                {
                    writer.Line($"{((ModelSlot)unit.Slot(model)).Unit}.Weights {element} = {Walked(model, loop.Slice)}[{index}];");
                    Write(writer, loop.Body);
                });
                loops.Pop();
                return;
            }
            writer.Block($"foreach ({((ModelSlot)unit.Slot(model)).Unit}.Weights {element} in {Walked(model, loop.Slice)})", () =>
                Write(writer, loop.Body));
        }
        else
        {
            string round = locals.Take("round");
            loops.Push((null, round));
            writer.Block($"for (int {round} = 0; {round} < {values.Of(loop.Count!)}; {round}++)", () => Write(writer, loop.Body));
        }
        loops.Pop();
    }

    private string Walked(string model, ArraySlice? slice) => slice is null
        ? $"w.{names.FieldOf(model)}"
        : $"global::System.MemoryExtensions.AsSpan(w.{names.FieldOf(model)}, {values.Of(slice.First)}, {values.Of(slice.Length)})";

    /// <summary>Int8 rows as a step makes them: for the weights that read them.</summary>
    private string Int8(Step step, int value) => value < 0 ? "default" : Span(value) + For(step, 0, value);

    private string For(Step step, int index, int value)
    {
        if (index < 0 || index >= step.Targets.Count || value < 0)
            return "";
        RowTarget target = step.Targets[index];
        if (target.Given >= 0)
            return plan.Storages[plan.Places[Root(value)]].Name == Given(target.Given) ? "" : $".Like({Given(target.Given)})";
        // Memory may be shared with rows that were made for others.
        string? field = names.FieldOf(target);
        return field is null ? ".For(null)" : target.Walked is null ? $".For(w.{field})"
            : target.GivenLast < 0 ? $".For(w.{field}[{rounds[target.Walked]}])"
            : $".For(w.{field}, {rounds[target.Walked]}, {Given(target.GivenLast)})";
    }

    /// <summary>The parameter that takes rows which the caller asked for.</summary>
    private string Given(int index) => plan.Storages[plan.Outputs[plan.Outputs.Count - unit.Given.Count + index]].Name;

    private void WriteBranch(SourceWriter writer, BranchStep branch)
    {
        if (Does(branch.Then))
        {
            writer.Block($"if ({values.Of(branch.Condition)})", () => Write(writer, branch.Then));
            if (Does(branch.Else))
                writer.Block("else", () => Write(writer, branch.Else));
        }
        else if (Does(branch.Else))
        {
            writer.Block($"if (!{values.Of(branch.Condition)})", () => Write(writer, branch.Else));
        }
    }

    /// <summary>Whether a block has anything to print: views are names, not work.</summary>
    private static bool Does(StepBlock block) => block.Steps.Any(s => s is not (ViewStep or WeightStep or GuardStep) || s.Blocks.Any(Does));

    private void WriteCall(SourceWriter writer, CallStep call)
    {
        ModelSlot slot = (ModelSlot)unit.Slot(call.Model);
        string weights = call.InLoop ? loops.First(l => l.Model == call.Model).Local
            : call.Element is null ? Weight(call.Model) : $"w.{names.FieldOf(call.Model)}[{values.Of(call.Element)}]";
        string arena = plan.Storages.First(s => s.Kind == StorageKind.Nested && s.Model == call.Model).Name;
        string Argument(int value) => value < 0 ? "default" : call.Chunked ? OfChunk(value) : Exact(value);
        string[] arguments = [
            weights, arena, .. call.Inputs.Select(Argument), call.Chunked ? "chunk.Sequences" : "sequences", "sequence",
                .. call.Outputs.Select((v, i) => Argument(v) + For(call, i - (call.Outputs.Count - call.Targets.Count), v)), "pool",
                "scratch",
        ];
        if (!call.Chunked)
        {
            writer.Line($"{slot.Unit}.Run({string.Join(", ", arguments)});");
            return;
        }
        Storage starts = plan.Storages.First(s => s.Kind == StorageKind.ChunkStarts);
        writer.Line("// a few sequences at a time: what is computed on the way stays in the cache");
        writer.Line(
            $"for ({Kernels}SequenceChunks chunk = new(sequences, {slot.Unit}.ChunkRows({weights}, pool.Threads), {starts.Name}); "
            + "chunk.Next();)");
        writer.Line("{");
        writer.Indented(() => writer.Line($"{slot.Unit}.Run({string.Join(", ", arguments)});"));
        writer.Line("}");
    }

    /// <summary>The rows of a value that belong to a chunk.</summary>
    private string OfChunk(int value)
    {
        TensorType type = unit.TypeOf(value);
        RowRole role = unit.RoleOf(value)!.Value;
        string width = values.Product(unit.Values[value].Quantized ? RowRoles.Inner(type, role) : RowRoles.Width(type, role));
        return role switch
        {
            RowRole.Token or RowRole.Mask => $"chunk.Rows({Span(value)}, {width})",
            RowRole.Sequence => $"chunk.Batch({Span(value)}, {width})",
            _ => Span(value),
        };
    }

    private void WriteCopy(SourceWriter writer, CopyStep copy)
    {
        Storage target = plan.Storages[plan.Places[copy.Target]];
        string guard = isRoot && target.Kind == StorageKind.Output
            && plan.Outputs.Count(o => o >= 0) > 1 ? $"if (!{target.Name}.IsEmpty) " : "";
        if (target.Quantized)
        {
            writer.Line($"{Span(copy.Source)}.CopyTo({target.Name});");
            return;
        }
        TensorType type = unit.TypeOf(copy.Source);
        if (views.TryGetValue(copy.Source, out ViewStep? view) && view.Start is not null)
        {
            string width = values.Of(Extent.Columns(type));
            writer.Line(
                $"{guard}{Kernels}RowCopy.Run({Span(copy.Source)}, {Stride(copy.Source)}, {Rows(copy.Source)}, {width}, {target.Name}, "
                + $"{width});");
            return;
        }
        // Where padding is left out, an output has room for more than its rows.
        string source = copy.Cut
            ? $"{Span(copy.Source)}.Slice(0, global::System.Math.Min({Span(copy.Source)}.Length, {target.Name}.Length))"
            : Exact(copy.Source);
        writer.Line($"{guard}{source}.CopyTo({target.Name});");
    }

    private void WriteReference(SourceWriter writer, ReferenceStep reference)
    {
        writer.Line($"// {reference.Operation}: {unit.TypeOf(reference.Output)}");
        bool packed = unit.Sequences is not null && reference.Reach.PackedKernel is not null;
        if (reference.Operation == "Concat" && reference.Inputs.Count > MostParts)
        {
            WriteParts(writer, reference);
            return;
        }
        List<string> arguments = [.. reference.Inputs.Select(v => v < 0 ? "default" : View(v))];
        // Configuration values among a reference kernel's arguments are epsilons and scales; ints come as extents.
        arguments.AddRange(reference.Arguments.Select(a => values.Of(a, "float")));
        if (packed)
            arguments.Add("sequences");
        arguments.Add(View(reference.Output));
        writer.Line($"{(packed ? reference.Reach.PackedKernel : reference.Kernel)}.Run({string.Join(", ", arguments)});");
    }

    /// <summary>Part by part: each call tells where the next one starts.</summary>
    private void WriteParts(SourceWriter writer, ReferenceStep concat)
    {
        string end = locals.Take("end"), axis = values.Of(concat.Arguments[0], "int"), output = View(concat.Output);
        for (int i = 0; i < concat.Inputs.Count; i++)
            writer.Line(
                $"{(i == 0 ? "int " : "")}{end} = {concat.Kernel}.Part("
                + $"{View(concat.Inputs[i])}, {axis}, {(i == 0 ? "0" : end)}, {output});");
    }

    private void WriteMask(SourceWriter writer, MaskStep mask)
    {
        writer.Line($"// {mask.Operation}: {unit.TypeOf(mask.Output)}");
        writer.Line($"if ({Span(mask.Input)}.IsEmpty)");
        writer.Line($"    {Span(mask.Output)} = default;");
        writer.Line("else");
        writer.Line($"    {mask.Kernel}.Run({View(mask.Input, Shape(mask.Input))}, {View(mask.Output, Shape(mask.Output))});");
    }

    public bool IsChunked(string model) => IsChunked(unit.Body, model);

    private static bool IsChunked(StepBlock block, string model) =>
        block.Steps.Any(s => s is CallStep { Chunked: true } call && call.Model == model || s.Blocks.Any(b => IsChunked(b, model)));

    private void FindViews(StepBlock block)
    {
        foreach (Step step in block.Steps)
        {
            if (step is ViewStep view)
                views[view.Output] = view;
            if (step is ScalarStep number)
            {
                numbers[number.Output] = number;
                numberNames[number.Output] = locals.Take(Names.Camel(unit.Values[number.Output].Label));
            }
            foreach (StepBlock inner in step.Blocks)
                FindViews(inner);
        }
    }

    private readonly Dictionary<int, string> numberNames = [];

    private static string Singular(string name) =>
        name.EndsWith("s", StringComparison.Ordinal) && name.Length > 1 ? name.Substring(0, name.Length - 1) : name + "Item";
}
