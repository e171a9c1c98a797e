using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Backends.Cpu.Lowering;
using Lathe.Generators.Backends.Printing;
using Lathe.Generators.Graphs;
using Lathe.Generators.Graphs.Shapes;

namespace Lathe.Generators.Backends.Cpu.Emit;

/// <summary>Prints <c>Session</c>: the checks at the door, once, then the run.</summary>
internal sealed class SessionWriter(ClassPlan plan, Door door)
{
    public void Write(SourceWriter writer)
    {
        writer.Line($"/// <summary>Runs {plan.Graph.ClassName}: owns all the memory that a run needs. One thread at a time.</summary>");
        writer.Block("public sealed class Session : global::Lathe.InferenceSession", () =>
        {
            writer.Line($"private readonly Compiled {door.Model};");
            writer.Line();
            writer.Line("private Session(Compiled model, int maxBatch, int maxSequence, int threads)");
            writer.Line(
                $"    : base(model, maxBatch, maxSequence, threads, model.ArenaBytes(Size(maxBatch, maxSequence, threads)), "
                + $"model.ScratchBytes(Size(maxBatch, maxSequence, threads))) => this.{door.Model} = model;");
            writer.Line();
            writer.Block("internal static Session Create(Compiled model, int maxBatch, int maxSequence, int threads)", () =>
            {
                writer.Line("CheckLimits(maxBatch, maxSequence, threads);");
                writer.Line("return new Session(model, maxBatch, maxSequence, threads);");
            });
            writer.Line();
            Run(writer);
            RunWithoutSequence(writer);
            writer.Line();
            GenericRun(writer);
            writer.Line();
            OutputShape(writer);
        });
    }

    private void Run(SourceWriter writer)
    {
        Unit root = plan.Precisions[0].Root.Unit;
        string padding = root.Mask < 0
            ? ""
            : $" Rows whose {root.Values[root.Mask].Label} is 0 are zeros; where they stand at the ends of sequences only, they are not "
            + "computed.";
        writer.Line($"/// <summary>One forward pass; allocates nothing.{padding}</summary>");
        foreach ((string name, TensorType type) in door.Inputs)
            writer.Line($"/// <param name=\"{Identifier.Plain(name)}\">{Document(type)}</param>");
        writer.Line("/// <param name=\"batch\">1 to MaxBatch.</param>");
        writer.Line("/// <param name=\"sequence\">1 to MaxSequence.</param>");
        foreach ((string name, OutputForms forms) in door.Outputs)
        {
            string shapes = forms.Cases.Count
                == 0 ? "never there: pass an empty span" : string.Join(" or ", forms.Cases.Select(c => Document(c.Type)));
            string optional = door.MayLeaveOut ? " Empty where it is not wanted." : "";
            writer.Line($"/// <param name=\"{Identifier.Plain(name)}\">{shapes}{optional}</param>");
        }
        writer.Line(
            "/// <exception cref=\"global::System.ArgumentException\">A span is too short, an output absent, batch or sequence out of "
            + "range; nothing is written then.</exception>");
        writer.Line(
            "/// <exception cref=\"global::System.InvalidOperationException\">Another thread is in a run of this session.</exception>");

        List<string> parameters = [.. door.Inputs.Select(i => $"global::System.ReadOnlySpan<{UnitWriter.Element(i.Type)}> {i.Name}"),
            "int batch", "int sequence"];
        parameters.AddRange(door.Outputs.Select(o => $"global::System.Span<{Door.Element(o.Forms)}> {o.Name}"));
        SourceWriter body = new();
        FreeExtents read = door.Values.ReadBy(() => Checks(body));
        writer.Block($"public void Run({string.Join(", ", parameters)})", () =>
        {
            writer.Line("CheckShape(batch, sequence);");
            if (read.HasFlag(FreeExtents.Rows))
                writer.Line("int rows = batch * sequence;");
            writer.Append(body);
            Calls(writer);
        });
    }

    private void Checks(SourceWriter writer)
    {
        for (int i = 0; i < door.Inputs.Count; i++)
        {
            (string name, TensorType type) = door.Inputs[i];
            string length = Length(type);
            if (door.IsStated(i))
            {
                writer.Line($"if ({name}.Length < {length})");
                writer.Line(
                    $"    throw new global::System.ArgumentException($\"'{Identifier.Plain(name)}' has {{{name}.Length}} elements, "
                    + $"{StatedText(type)} is {{{length}}}\", {NameOf(name)});");
            }
            else
                writer.Line($"CheckInput({name}.Length, {length}, {NameOf(name)});");
            writer.Line($"{name} = {name}.Slice(0, (int)({length}));");
        }
        for (int i = 0; i < door.Outputs.Count; i++)
        {
            (string name, OutputForms forms) = door.Outputs[i];
            string index = Literal.Of(i);
            if (!forms.IsFixed)
            {
                string present = forms.Cases.Count == 0 ? "true" : $"{door.Model}.Forms[{index}] < 0";
                writer.Line($"if ({present} && !{name}.IsEmpty)");
                writer.Line(
                    $"    throw new global::System.ArgumentException($\"'{Identifier.Plain(name)}' is not computed: "
                    + $"{{{door.Model}.Source}} does not have its layers; pass an empty span\", {NameOf(name)});");
            }
            string check = $"CheckOutput({name}.Length, {door.Lengths[i]}, {NameOf(name)});";
            writer.Line($"long {door.Lengths[i]} = {OutputLength(forms, index)};");
            string cut = $"{name} = {name}.Slice(0, (int){door.Lengths[i]});";
            if (door.MayLeaveOut || !forms.IsFixed)
            {
                // The only output is not left out where it is there.
                string asked = door.MayLeaveOut ? $"!{name}.IsEmpty" : forms.Cases.Count
                    == 0 ? "false" : $"{door.Model}.Forms[{index}] >= 0";
                writer.Block($"if ({asked})", () =>
                {
                    writer.Line(check);
                    writer.Line(cut);
                });
            }
            else
            {
                writer.Line(check);
                writer.Line(cut);
            }
        }
        Overlaps(writer);
    }

    /// <summary>A result written over an input that is still to be read would be wrong without a sound.</summary>
    private void Overlaps(SourceWriter writer)
    {
        for (int i = 0; i < door.Outputs.Count; i++)
        {
            (string output, OutputForms forms) = door.Outputs[i];
            IEnumerable<string> others = door.Inputs.Where(p => UnitWriter.Element(p.Type) == Door.Element(forms)).Select(p => p.Name)
                .Concat(door.Outputs.Take(i).Where(o => Door.Element(o.Forms) == Door.Element(forms)).Select(o => o.Name));
            foreach (string other in others)
            {
                writer.Line($"if (global::System.MemoryExtensions.Overlaps({output}, {other}))");
                writer.Line(
                    $"    throw new global::System.ArgumentException(\"'{Identifier.Plain(output)}' and '{Identifier.Plain(other)}' share "
                    + $"memory; pass separate spans\", {NameOf(output)});");
            }
        }
    }

    private void Calls(SourceWriter writer)
    {
        string[] arguments = ["Arena", .. door.Inputs.Select(i => i.Name), "batch", "sequence", .. door.Outputs.Select(o => o.Name), "Pool",
            "Scratch"];
        writer.Line("Enter();");
        writer.Block("try", () =>
        {
            for (int i = 0; i < plan.Precisions.Count; i++)
            {
                string name = plan.Precisions[i].Name;
                bool last = i == plan.Precisions.Count - 1;
                if (plan.Precisions.Count > 1)
                {
                    string question = last ? "" : $"if ({door.Model}.{GeneratedNames.WeightsField(name)} is not null)";
                    writer.Line($"{(i > 0 ? "else " : "")}{question}".TrimEnd());
                }
                string indent = plan.Precisions.Count > 1 ? "    " : "";
                writer.Line(
                    $"{indent}{name}.Run({door.Model}.{GeneratedNames.WeightsField(name)}{(last ? "!" : "")}, "
                    + $"{string.Join(", ", arguments)});");
            }
        });
        writer.Block("finally", () => writer.Line("Exit();"));
    }

    private void GenericRun(SourceWriter writer)
    {
        writer.Line("/// <inheritdoc/>");
        writer.Block(
            "public override void Run(global::System.ReadOnlySpan<global::Lathe.Tensor> inputs, "
            + "global::System.ReadOnlySpan<global::Lathe.Tensor?> outputs, int batch, int sequence)", () =>
        {
            writer.Line("CheckTensors(inputs, outputs);");
            LoadedValues values = door.Values.WithoutRows();
            for (int i = 0; i < door.Inputs.Count; i++)
            {
                TensorType type = door.Inputs[i].Type;
                string tensor = $"inputs[{Literal.Of(i)}]", shape = $"{tensor}.Shape";
                // where the source states nothing, more rows than are run may be handed over, but none of another width
                int free = door.IsStated(i) ? 0 : type.Shape.Count - type.Shape.Reverse().TakeWhile(d => !Extents.IsFree(d)).Count();
                int fixedExtents = type.Shape.Count - free;
                if (fixedExtents == 0)
                    continue;
                string extents = $"[{string.Join(", ", type.Shape.Skip(free).Select(d => values.Of(d)))}]";
                writer.Line(free == 0
                    ? $"if (!global::System.MemoryExtensions.SequenceEqual({shape}, {extents}))"
                    : $"if (!global::System.MemoryExtensions.EndsWith({shape}, {extents}))");
                writer.Line(
                    $"    throw new global::System.ArgumentException($\"'{Identifier.Plain(door.Inputs[i].Name)}' is "
                    + $"{{{tensor}}}, expected {StatedText(type)}\", {NameOf("inputs")});");
            }
            List<string> arguments =
                [.. door.Inputs.Select((p, i) => $"inputs[{Literal.Of(i)}].{(p.Type.Element == ElementType.Float32 ? "Floats" : "Ints")}"),
                "batch", "sequence"];
            for (int i = 0; i < door.Outputs.Count; i++)
            {
                string index = Literal.Of(i);
                arguments.Add(
                    $"outputs[{index}] is {{ }} output{index} ? "
                    + $"output{index}.{(Door.Element(door.Outputs[i].Forms) == "float" ? "Floats" : "Ints")} : default");
            }
            writer.Line($"Run({string.Join(", ", arguments)});");
        });
    }

    private void OutputShape(SourceWriter writer)
    {
        writer.Line("/// <inheritdoc/>");
        writer.Line("public override int[] OutputShape(int output, int batch, int sequence) => output switch");
        LoadedValues values = door.Values.WithoutRows();
        writer.Line("{");
        writer.Indented(() =>
        {
            for (int i = 0; i < door.Outputs.Count; i++)
            {
                OutputForms forms = door.Outputs[i].Forms;
                string index = Literal.Of(i), text = "[]";
                for (int form = forms.Cases.Count - 1; form >= 0; form--)
                {
                    string shape = $"[{string.Join(", ", forms.Cases[form].Type.Shape.Select(d => values.Of(d)))}]";
                    text = forms.IsFixed ? shape : $"{door.Model}.Forms[{index}] == {Literal.Of(form)} ? {shape} : {text}";
                }
                writer.Line($"{index} => {text},");
            }
            writer.Line(
                $"_ => throw new global::System.ArgumentOutOfRangeException({NameOf("output")}, output, \"expected 0 to "
                + $"{Literal.Of(door.Outputs.Count - 1)}\"),");
        });
        writer.Line("};");
    }

    /// <summary>A stated shape as text inside of an interpolated string: <c>float32 [{batch}, 3, 224, 224]</c>.</summary>
    private string StatedText(TensorType type)
    {
        LoadedValues values = door.Values.WithoutRows();
        return $"{(type.Element == ElementType.Float32 ? "float32" : "int32")} "
            + $"[{string.Join(", ", type.Shape.Select(d => d.Known is null ? $"{{{values.Of(d)}}}" : d.ToString()))}]";
    }

    /// <summary>Where nothing is a sequence, nobody has to say how long one is.</summary>
    private void RunWithoutSequence(SourceWriter writer)
    {
        if (!door.HasNoSequence)
            return;
        List<string> parameters = [.. door.Inputs.Select(i => $"global::System.ReadOnlySpan<{UnitWriter.Element(i.Type)}> {i.Name}"),
            "int batch"];
        parameters.AddRange(door.Outputs.Select(o => $"global::System.Span<{Door.Element(o.Forms)}> {o.Name}"));
        string arguments = string.Join(", ", door.Inputs.Select(i => i.Name).Concat(["batch", "1"])
            .Concat(door.Outputs.Select(o => o.Name)));
        string inherited = string.Join(", ", door.Inputs.Select(i => $"global::System.ReadOnlySpan{{{UnitWriter.Element(i.Type)}}}")
            .Concat(["int", "int"]).Concat(door.Outputs.Select(o => $"global::System.Span{{{Door.Element(o.Forms)}}}")));
        writer.Line();
        writer.Line($"/// <inheritdoc cref=\"Run({inherited})\"/>");
        writer.Line("/// <remarks>No input and no output has a sequence.</remarks>");
        writer.Line($"public void Run({string.Join(", ", parameters)}) => Run({arguments});");
    }

    private string NameOf(string parameter) => Literal.NameOf(plan.Graph, parameter);

    private string OutputLength(OutputForms forms, string index)
    {
        if (forms.IsFixed)
            return Length(forms.Cases[0].Type);
        string text = "0";
        for (int form = forms.Cases.Count - 1; form >= 0; form--)
            text = $"{door.Model}.Forms[{index}] == {Literal.Of(form)} ? {Length(forms.Cases[form].Type)} : {text}";
        return text;
    }

    /// <summary>In 64 bits: a session of another model may have been asked for more than a span can hold.</summary>
    private string Length(TensorType type) => $"(long){door.Values.Product(Extent.Product(type.Shape))}";

    private static string Document(TensorType type) => $"{type.ToString().Replace("&", "&amp;").Replace("<", "&lt;")}.";
}
