using System;
using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Graphs;
using Lathe.Generators.Graphs.Shapes;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>
/// What must hold of a unit after every pass: values are written once and before they are read, weights exist and fit the
/// step that uses them, and shapes agree where a kernel takes that for granted.
/// </summary>
internal static class UnitVerifier
{
    /// <exception cref="InvalidOperationException">The pass broke the unit; the message holds the fault and the printed unit.</exception>
    public static Unit Verify(Unit unit, string pass)
    {
        if (FindFault(unit) is string fault)
            throw new InvalidOperationException(
                $"After {pass}, {unit.Graph.QualifiedName} ({unit.Name}): {fault}\n{UnitPrinter.Print(unit)}");
        return unit;
    }

    /// <summary>After a pass that may have had nothing to do: what is still the same has been verified.</summary>
    /// <exception cref="InvalidOperationException">The pass broke the unit.</exception>
    public static Unit Verify(Unit before, Unit after, string pass) => after.Equals(before) ? after : Verify(after, pass);

    public static string? FindFault(Unit unit)
    {
        int results = unit.Graph.Forward.Outputs.Count + unit.Given.Count,
            parameters = unit.Graph.Forward.Parameters.Count + unit.Taken.Count;
        if (unit.Body.Results.Count != results)
            return $"gives {unit.Body.Results.Count} results, expected {results}";
        if (unit.Parameters.Count != parameters)
            return $"takes {unit.Parameters.Count} parameters, expected {parameters}";
        if (unit.Mask >= 0 && (unit.RoleOf(unit.Mask) != RowRole.Mask || !unit.Parameters.Contains(unit.Mask)))
            return $"value {unit.Mask} says what padding is, but is no parameter that is read as a mask alone";
        if (unit.Mask >= 0 && unit.Sequences is not { AttendsUnmasked: false })
            return "padding is left out although some step reads it";
        return new Check(unit).Run();
    }

    private sealed class Check
    {
        private readonly Unit unit;
        private readonly Dictionary<string, WeightSlot> slots = new(StringComparer.Ordinal);
        private readonly HashSet<int> written;
        private readonly HashSet<int> visible;

        /// <summary>What the blocks that are open wrote, the innermost last.</summary>
        private readonly Stack<int> inside = new();

        public Check(Unit unit)
        {
            this.unit = unit;
            foreach (WeightSlot slot in unit.Weights)
            {
                if (!slots.ContainsKey(slot.Name))
                    slots.Add(slot.Name, slot);
            }

            written = [.. unit.Parameters];
            visible = [.. written];
        }

        public string? Run() => Block(unit.Body);

        private string? Block(StepBlock block)
        {
            foreach (Step step in block.Steps)
            {
                if (Step(step) is string fault)
                    return $"{fault} (at {UnitPrinter.Print(unit, step)})";
            }

            return Readable(block.Results.Where(r => r >= 0));
        }

        private string? Step(Step step)
        {
            if ((Readable(step.Reads) ?? ReadsNumbersOfItsKind(step) ?? Fits(step)) is string fault)
                return fault;
            foreach (StepBlock block in step.Blocks)
            {
                int before = inside.Count;
                if (step is LoopStep loop && Write(loop.Parameters) is string twice)
                    return twice;
                if (Block(block) is string within)
                    return within;
                // What a guard writes stays visible: its readers stand under the same or a narrower one.
                while (step is not GuardStep && inside.Count > before)
                    visible.Remove(inside.Pop());
            }

            return Write(step.Writes);
        }

        private string? ReadsNumbersOfItsKind(Step step)
        {
            int byHead = 0;
            foreach (int value in step.Reads)
                byHead += unit.Values[value].Heads is null ? 0 : 1;
            return step switch
            {
                ViewStep => null,
                AttentionStep attention when byHead is not (0 or 3) || (byHead > 0 && !attention.Integer) =>
                    "operands are heads of integers in part, or it multiplies floats",
                AttentionStep => null,
                _ => byHead > 0 ? "heads of integers are read by what is no attention" : null,
            };
        }

        private string? Fits(Step step) => step switch
        {
            ProductStep product => FitsProduct(product),
            EmbeddingStep embedding when embedding.Tables.Count != embedding.Ids.Count => "tables and ids differ in number",
            EmbeddingStep embedding => embedding.Tables.Select(Slot<TableSlot>).FirstOrDefault(f => f is not null) ?? Norm(embedding.Norm),
            WeightStep weight => Slot<ParameterSlot>(weight.Weights),
            NormStep norm => Norm(norm.Norm) ?? Same(norm.Input, norm.Output) ?? Same(norm.Input, norm.Residual),
            ActivationStep activation => Same(activation.Input, activation.Output),
            ElementwiseStep elementwise => Same(elementwise.Left, elementwise.Right) ?? Same(elementwise.Left, elementwise.Output),
            MaskStep mask when unit.RoleOf(mask.Input) != RowRole.Mask || unit.RoleOf(mask.Output) != RowRole.Mask =>
                "it is no mask that is made of another",
            QuantizeStep quantize when !unit.Values[quantize.Output].Quantized => "the result is no quantised value",
            QuantizeStep quantize => Same(quantize.Input, quantize.Output),
            AttentionStep attention when attention.Output < 0 && attention.Quantized < 0 => "nothing is written",
            AttentionStep { Quantized: >= 0 } attention when !unit.Values[attention.Quantized].Quantized =>
                "the result is no quantised value",
            CallStep { Chunked: true } call when call.Reads.Concat(call.Writes).Any(v => unit.RoleOf(v) is null or RowRole.Mixed) =>
                "a chunk has no rows of some value",
            CallStep call => Slot<ModelSlot>(call.Model),
            LoopStep loop => FitsLoop(loop),
            _ => null,
        };

        private string? FitsLoop(LoopStep loop)
        {
            if (loop.Model is string model && Slot<ModelSlot>(model) is string missing)
                return missing;
            int[] counts = [loop.Initial.Count, loop.Parameters.Count, loop.Body.Results.Count, loop.Results.Count];
            if (counts.Distinct().Count() > 1)
                return "it carries more variables here than there";
            for (int i = 0; i < loop.Parameters.Count; i++)
            {
                bool quantized = unit.Values[loop.Parameters[i]].Quantized;
                if (((int[])[loop.Initial[i], loop.Body.Results[i], loop.Results[i]]).Any(v => unit.Values[v].Quantized != quantized))
                    return $"'{unit.Values[loop.Parameters[i]].Label}' is int8 rows here and float32 there";
            }
            return null;
        }

        private string? FitsProduct(ProductStep product)
        {
            if (Slot<ProductSlot>(product.Weights) is string missing)
                return missing;
            ProductSlot slot = (ProductSlot)slots[product.Weights];
            Value input = unit.Values[product.Input];
            if (Extents.AreEqual(Last(input), slot.Inputs) == false)
                return $"input rows are {Last(input)} wide, the weights take {slot.Inputs}";
            if (input.Quantized)
                return "the input is a quantised value: that stands beside the float32 one";
            if (product.QuantizedInput >= 0 && (!unit.Values[product.QuantizedInput].Quantized || !slot.IsInteger))
                return "float weights have a quantised input, or that is no quantised value";
            int result = product.Output >= 0 ? product.Output : product.Quantized;
            if (result < 0)
                return "nothing is written";
            if (Extents.AreEqual(Last(unit.Values[result]), slot.Outputs) == false)
                return $"result rows are {Last(unit.Values[result])} wide, the weights give {slot.Outputs}";
            return Same(result, product.Multiplier) ?? Same(result, product.Residual) ?? Norm(product.Norm);
        }

        private string? Norm(string? norm) => norm is null ? null : Slot<NormSlot>(norm);

        private string? Slot<T>(string name)
            where T : WeightSlot =>
            slots.TryGetValue(name, out WeightSlot? slot) && slot is T ? null : $"'{name}' is no {typeof(T).Name} of the unit";

        private string? Same(int left, int right)
        {
            if (left < 0 || right < 0 || MayBeSame(unit.TypeOf(left), unit.TypeOf(right)))
                return null;
            return $"'{unit.Values[left].Label}' is {unit.TypeOf(left)}, '{unit.Values[right].Label}' is {unit.TypeOf(right)}";
        }

        /// <summary>Extents of the configuration that have to be equal are held to that at load, before anything runs.</summary>
        private static bool MayBeSame(TensorType left, TensorType right)
        {
            if (left.Element != right.Element || left.Rank != right.Rank)
                return false;
            for (int i = 0; i < left.Rank; i++)
            {
                if (Extents.AreEqual(left.Shape[i], right.Shape[i]) == false)
                    return false;
            }

            return true;
        }

        private static Dimension Last(Value value) => value.Type.Shape[value.Type.Rank - 1];

        private string? Readable(IEnumerable<int> values)
        {
            foreach (int value in values)
            {
                if (!visible.Contains(value))
                    return $"value {value} is read where it is not written";
            }

            return null;
        }

        private string? Write(IEnumerable<int> values)
        {
            foreach (int value in values)
            {
                if (!written.Add(value))
                    return $"value {value} is written twice";
                visible.Add(value);
                inside.Push(value);
            }

            return null;
        }
    }
}
