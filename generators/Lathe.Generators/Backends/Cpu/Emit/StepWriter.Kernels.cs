using System;
using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Backends.Cpu.Lowering;
using Lathe.Generators.Backends.Printing;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Emit;

/// <summary>The kernels with many arguments, and how operands are spelled.</summary>
internal sealed partial class StepWriter
{
    private void WriteProduct(SourceWriter writer, ProductStep product)
    {
        ProductSlot slot = unit.Product(product.Weights);
        List<string> after = [];
        if (product.Activation is not null)
            after.Add(product.Activation.ToString());
        if (product.Multiplier >= 0)
            after.Add($"x {Label(product.Multiplier)}");
        if (product.Residual >= 0)
            after.Add($"+ {Label(product.Residual)}");
        if (product.Norm is not null)
            after.Add(product.Norm);
        if (product.Quantized >= 0)
            after.Add(Forms(product.Output));
        bool byHead = HeadsOf(product) is not null;
        if (byHead)
            after.Add("int16 by head only");
        string members = string.Join(" + ", slot.Members.Select(m => m.Name));
        writer.Line($"// {members}: [{slot.Inputs}] -> [{slot.Outputs}]{string.Concat(after.Select(a => ", " + a))}");

        writer.Line($"{Kernels}Gemm.Run(");
        writer.Indented(() =>
        {
            string input = product.QuantizedInput < 0
                ? Span(product.Input) : $"new {Kernels}ProductRows({Span(product.Input)}, {Span(product.QuantizedInput)})";
            writer.Line($"{input}, {Rows(product.Input)}, {Weight(product.Weights)}, {Tile(slot)},");
            writer.Line($"{Epilogue(product)},");
            writer.Line($"{SpanOrDefault(byHead ? -1 : product.Output)}, pool, scratch);");
        });
    }

    /// <summary>How comments name what a step gives that also gives int8 rows.</summary>
    private string Forms(int output) =>
        output < 0 ? "int8 only" : MadeWhere(output) is null ? "float32 and int8" : "int8, or float32 where it is read so";

    /// <summary>C# that asks whether the weights that were loaded have a use for a value; null where it always is there.</summary>
    private string? MadeWhere(int value) =>
        plan.Places[value] is int place and >= 0
        && plan.Storages[place] is { Readers: not null } storage ? $"w.{names.MadeField(storage.Name)}" : null;

    private HeadLayout? HeadsOf(ProductStep product) => product.Output < 0 ? null : unit.Values[product.Output].Heads;

    private string Epilogue(ProductStep product)
    {
        List<string> parts = [];
        if (product.Activation is not null)
            parts.Add($"Activation = {Activation(product.Activation)}");
        if (product.Multiplier >= 0)
            parts.Add($"Multiplier = {Span(product.Multiplier)}");
        if (product.Residual >= 0)
            parts.Add($"Residual = {Span(product.Residual)}");
        if (product.Norm is not null)
            parts.Add($"Norm = {Weight(product.Norm)}");
        if (product.Quantized >= 0)
            parts.Add($"Quantized = {Int8(product, product.Quantized)}");
        if (HeadsOf(product) is not null)
            parts.Add($"Heads = {Span(product.Output)}");
        return parts.Count == 0 ? $"default({Kernels}Epilogue)" : $"new {Kernels}Epilogue {{ {string.Join(", ", parts)} }}";
    }

    private static string Tile(ProductSlot slot) => slot.Tile is { Rows: > 0 } tile
        ? $"new {Kernels}Tile({Literal.Of(tile.Rows)}, {Literal.Of(tile.Columns)}, {Literal.Of(tile.Depth)})"
        : $"default({Kernels}Tile)";

    private void WriteAttention(SourceWriter writer, AttentionStep attention)
    {
        AttentionShape shape = new(unit, attention);
        string result = attention.Quantized < 0 ? "" : ", " + Forms(attention.Output);
        writer.Line(
            $"// attention in {(attention.Integer ? "16-bit integers" : "float32")}, {shape.Heads} heads of {shape.HeadSize}: "
            + $"softmax(query x key + mask) x value, scores never leave the cache{result}");
        bool byHead = unit.Values[attention.Query].Heads is not null;
        string sequences =
            $"{SequencesOf(shape.QueriesAreTokens, shape.Batch, shape.Queries)}, "
            + $"{SequencesOf(shape.KeysAreTokens, shape.Batch, shape.Keys)}";
        writer.Line($"{Kernels}AttentionKernel.Run(");
        writer.Indented(() =>
        {
            if (byHead)
            {
                writer.Line($"{Span(attention.Query)}, {Span(attention.Key)}, {Span(attention.Value)},");
                writer.Line($"{Mask(attention.Mask)}, {sequences}, {Scale(attention, shape)},");
            }
            else
            {
                WriteFloatOperands();
            }
            string width = values.Of(Extent.Columns(unit.TypeOf(attention.Output >= 0 ? attention.Output : attention.Quantized)));
            writer.Line($"{SpanOrDefault(attention.Output)}, {width}, {Int8(attention, attention.Quantized)}, pool, scratch);");
        });

        void WriteFloatOperands()
        {
            writer.Line(
                $"{Span(attention.Query)}, {Stride(attention.Query)}, {Span(attention.Key)}, {Stride(attention.Key)}, "
                + $"{Span(attention.Value)}, {Stride(attention.Value)},");
            writer.Line($"{Mask(attention.Mask)}, {sequences},");
            writer.Line(
                $"{values.Of(shape.Heads)}, {values.Of(shape.HeadSize)}, {values.Of(shape.ValueSize)}, {Scale(attention, shape)}, "
                + $"{Arithmetic(attention)},");
        }
    }

    private static string Arithmetic(AttentionStep attention) =>
        $"{RuntimeNames.Recording}AttentionArithmetic.{(attention.Integer ? "Int16" : "Float32")}";

    private string SequencesOf(bool own, Dimension count, Dimension length) => own
        ? "sequences"
        : plan.Storages.First(s => s.Kind == StorageKind.UniformStarts && length.Equals(s.Length)
        && s.Types[0].Shape[0].Equals(Dimension.Add(count, Dimension.Of(1)))).Name;

    private string Scale(AttentionStep attention, AttentionShape shape)
    {
        string usual = shape.HeadSize.Known is int size
            ? $"{Literal.Of((float)(1 / Math.Sqrt(size)))} /* 1 / sqrt({Literal.Of(size)}) */"
            : "0 /* 1 / sqrt(head size) */";
        return attention.Scale is null ? usual : values.Of(attention.Scale, "float");
    }

    private string Mask(int mask)
    {
        if (mask < 0)
            return "default";
        TensorType type = unit.TypeOf(mask);
        string keys = values.Of(Extent.Columns(type));
        if (unit.RoleOf(mask) == RowRole.Mask)
            return $"{Span(mask)}.IsEmpty ? default : new {Kernels}AttentionMask({Span(mask)}, {keys}, 0, 0)";
        if (type.Rank == 2)
            return $"new {Kernels}AttentionMask({Span(mask)}, {keys}, 0, 0)";
        // An axis of extent 1 is the same for all: it takes no steps.
        string queryStride = IsOne(type, 2) ? "0" : keys;
        string headStride = IsOne(type, 1) ? "0" : values.Of(Dimension.Multiply(type.Shape[2], type.Shape[3]));
        string batchStride = IsOne(type, 0) ? "0" : values.Of(Extent.Product(type.Shape.Skip(1)));
        return $"new {Kernels}AttentionMask({Span(mask)}, {batchStride}, {headStride}, {queryStride})";
    }

    private static bool IsOne(TensorType type, int axis) => type.Shape[axis].Known == 1;

    private void WriteEmbedding(SourceWriter writer, EmbeddingStep embedding)
    {
        writer.Line(
            $"// {string.Join(" + ", embedding.Tables)}{(embedding.Norm is null ? "" : ", " + embedding.Norm)}: "
            + $"{unit.TypeOf(embedding.Output >= 0 ? embedding.Output : embedding.Quantized)}");
        writer.Line($"{Kernels}EmbeddingSum.Run(");
        writer.Indented(() =>
        {
            writer.Line($"{values.Of(Extent.Product(unit.TypeOf(embedding.Ids[0]).Shape))},");
            for (int i = 0; i < 3; i++)
            {
                writer.Line(i < embedding.Tables.Count
                    ? $"new {Kernels}EmbeddingLookup({Weight(embedding.Tables[i])}, {Span(embedding.Ids[i])}),"
                    : "default,");
            }
            writer.Line(
                $"{(embedding.Norm is null ? "null" : Weight(embedding.Norm))}, {SpanOrDefault(embedding.Output)}, "
                + $"{Int8(embedding, embedding.Quantized)}, pool);");
        });
    }

    private IEnumerable<string> ScratchBytes(StepBlock block)
    {
        foreach (Step step in block.Steps)
        {
            if (step is ProductStep product)
            {
                ProductSlot slot = unit.Product(product.Weights);
                string heads = HeadsOf(product) is HeadLayout layout ? $", {values.Of(layout.Size)}" : "";
                yield return $"{Kernels}Gemm.ScratchBytes({Rows(product.Input)}, {values.Of(slot.Outputs)}, {Tile(slot)}{heads})";
            }
            if (step is AttentionStep attention)
            {
                AttentionShape shape = new(unit, attention);
                yield return $"{Kernels}AttentionKernel.ScratchBytes({values.Of(shape.Keys)}, {values.Of(shape.Heads)}, "
                    + $"{values.Of(shape.HeadSize)}, {values.Of(shape.ValueSize)}, {Arithmetic(attention)}, quantizedOnly: "
                    + $"{(attention.Output < 0 ? "true" : MadeWhere(attention.Output) is string made ? $"!{made}" : "false")})";
            }
            foreach (StepBlock inner in step.Blocks)
            {
                foreach (string nested in ScratchBytes(inner))
                    yield return nested;
            }
        }
    }

    private string Weight(string slot) => $"w.{names.FieldOf(slot)}{(unit.Slot(slot).Presence is null ? "" : "!")}";

    private string Activation(ActivationChoice activation) => activation.Name is string name
        ? $"global::Lathe.Activation.{name}"
        : values.Of(activation.Choice!, "global::Lathe.Activation");

    private string Rows(int value) => values.Of(Extent.Rows(unit.TypeOf(value)));

    private int Root(int value) => views.TryGetValue(value, out ViewStep? view) ? Root(view.Source) : value;

    /// <summary>Elements from row to row: of a view of columns, as many as the merged rows have.</summary>
    private string Stride(int value) =>
        values.Of(Extent.Columns(unit.TypeOf(views.TryGetValue(value, out ViewStep? view)
        && view.Start is not null ? view.Source : value)));

    private string SpanOrDefault(int value) => value < 0 ? "default" : Span(value);

    private string Span(int value)
    {
        string name = plan.Storages[plan.Places[Root(value)]].Name;
        if (unit.Values[value].Heads is HeadLayout heads && views.ContainsKey(value))
            return $"{name}.Slice({values.Of(heads.First)}, {values.Of(heads.Count)})";
        return views.TryGetValue(value, out ViewStep? view) && view.Start is Dimension start && start.Known != 0
            ? $"{name}.Slice({values.Of(start)})"
            : name;
    }

    /// <summary>The span cut to the value's elements, for kernels that take all of it.</summary>
    private string Exact(int value)
    {
        Storage storage = plan.Storages[plan.Places[Root(value)]];
        return unit.Mask >= 0 && storage.Kind == StorageKind.Output
            ? $"{Span(value)}.Slice(0, {values.Product(Extent.Product(unit.TypeOf(value).Shape))})"
            : Span(value);
    }

    private string View(int value)
    {
        if (numbers.ContainsKey(value))
            return $"{RuntimeNames.CompilerServices}TensorView.Scalar(ref {numberNames[value]})";
        string empty = unit.RoleOf(value) == RowRole.Mask ? $"{Span(value)}.IsEmpty ? default : " : "";
        return empty + View(value, Shape(value));
    }

    /// <summary>Tokens of sequences of any lengths are one long sequence to what works on rows.</summary>
    private string Shape(int value)
    {
        TensorType type = unit.TypeOf(value);
        bool tokens = unit.Sequences is not null && unit.RoleOf(value) is RowRole.Token or RowRole.Mask;
        return string.Join(", ", tokens ? type.Shape.Skip(2).Select(values.Of).Prepend(values.Rows)
            .Prepend("1") : type.Shape.Select(values.Of));
    }

    private string View(int value, string shape)
    {
        return plan.Storages[plan.Places[Root(value)]].Kind is StorageKind.Parameter or StorageKind.Weight
            ? $"{RuntimeNames.CompilerServices}TensorView.Input({Span(value)}, {shape})"
            : $"new {RuntimeNames.CompilerServices}TensorView({Span(value)}, {shape})";
    }

    private string Label(int value) => unit.Values[value].Label;
}
