using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Backends.Cpu.Lowering;
using Lathe.Generators.Backends.Printing;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Emit;

/// <summary>Prints what a Run knows of its rows: where sequences stand, tokens without their padding, and outputs with padding put
/// back.</summary>
internal sealed class SequenceWriter(UnitPlan plan, bool isRoot, LoadedValues values)
{
    private const string Kernels = RuntimeNames.CompilerServices;

    private Unit Unit => plan.Unit;

    /// <summary>What the arena was made for: a root's rows before padding is left out.</summary>
    public string RunSize => isRoot
        ? $"new {Kernels}RunSize(batch, sequence, batch * sequence, pool.Threads)"
        : $"new {Kernels}RunSize(sequences.Count, sequence, sequences.Rows, pool.Threads)";

    /// <param name="read">What a layout's lines read of a run's size.</param>
    public static void WriteSize(SourceWriter writer, FreeExtents read)
    {
        List<string> parts = [];
        foreach ((FreeExtents extent, string name) in ((FreeExtents,
            string)[])[(FreeExtents.Batch, "batch"), (FreeExtents.Sequence, "sequence"), (FreeExtents.Rows, "rows")])
        {
            if (read.HasFlag(extent))
                parts.Add($"{name} = size.{Names.Pascal(name)}");
        }
        if (parts.Count > 0)
            writer.Line($"int {string.Join(", ", parts)};");
    }

    /// <param name="read">What all that follows reads.</param>
    public void WriteSequences(SourceWriter writer, FreeExtents read)
    {
        SourceWriter uniform = new();
        read |= values.ReadBy(() => WriteUniform(uniform));
        if (plan.Storages.FirstOrDefault(s => s.Kind == StorageKind.Starts) is Storage starts)
        {
            string memory = Ints(starts);
            if (Unit.Mask >= 0)
            {
                string mask = plan.Storages[plan.Places[Unit.Mask]].Name;
                writer.Line(
                    "// tokens only: where padding stands at the ends of sequences, no row is computed for it, and the mask is empty from "
                    + "here on");
                writer.Line($"{Kernels}SequenceRows sequences = {Kernels}TokenPacking.Find(ref {mask}, batch, sequence, {memory});");
            }
            else
            {
                writer.Line($"{Kernels}SequenceRows sequences = {Kernels}TokenPacking.Uniform(batch, sequence, {memory});");
            }
        }
        bool told = !isRoot || Unit.Mask >= 0;
        if (!isRoot && read.HasFlag(FreeExtents.Batch))
            writer.Line("int batch = sequences.Count;");
        if (read.HasFlag(FreeExtents.Rows))
            writer.Line($"int rows = {(told ? "sequences.Rows" : "batch * sequence")};");
        if (uniform.ToString().Length > 0)
            writer.Append(uniform);
    }

    private void WriteUniform(SourceWriter writer)
    {
        foreach (Storage uniform in plan.Storages.Where(s => s.Kind == StorageKind.UniformStarts))
        {
            string count = values.Of(Dimension.Subtract(uniform.Types[0].Shape[0], Dimension.Of(1)));
            writer.Line(
                $"{Kernels}SequenceRows {uniform.Name} = {Kernels}TokenPacking.Uniform({count}, {values.Of(uniform.Length!)}, "
                + $"{Ints(uniform)});");
        }
    }

    /// <summary>The parameters' rows of tokens take the parameters' names.</summary>
    public void WritePacked(SourceWriter writer)
    {
        foreach (Storage packed in plan.Storages.Where(s => s.Kind == StorageKind.Packed))
        {
            string name = plan.Storages[plan.Places[Unit.Parameters[packed.Index]]].Name;
            TensorType type = packed.Types[0];
            string element = type.Element == ElementType.Float32 ? "Floats" : "Ints";
            string memory = $"{Kernels}Arena.{element}(arena, at.{plan.Slots[packed.Slot]}, {values.Product(Extent.Product(type.Shape))})";
            writer.Line($"{name} = {Kernels}TokenPacking.Pack({name}, {Width(type)}, sequences, sequence, {memory});");
        }
    }

    /// <summary>Rows of outputs go to where the caller expects them once nothing reads them any more.</summary>
    public void WriteSpread(SourceWriter writer)
    {
        if (!isRoot || Unit.Mask < 0)
            return;
        string mask = plan.Storages[plan.Places[Unit.Mask]].Name;
        for (int i = 0; i < plan.Outputs.Count; i++)
        {
            OutputForms forms = plan.Forms[i];
            for (int form = 0; form < forms.Cases.Count; form++)
            {
                TensorType type = forms.Cases[form].Type;
                if (plan.Outputs[i] < 0 || RowRoles.Of(type) != RowRole.Token)
                    continue;
                string name = plan.Storages[plan.Outputs[i]].Name;
                string when = forms.IsFixed ? "" : $"if (w.Forms[{Literal.Of(i)}] == {Literal.Of(form)}) ";
                writer.Line($"{when}{Kernels}TokenPacking.Spread({name}, {Width(type)}, sequences, sequence, {mask});");
            }
        }
    }

    private string Width(TensorType type) => values.Product(RowRoles.Width(type, RowRole.Token));

    private string Ints(Storage storage) =>
        $"{Kernels}Arena.Ints(arena, at.{plan.Slots[storage.Slot]}, {values.Of(storage.Types[0].Shape[0])})";
}
