using System;
using System.Collections.Generic;
using System.Linq;
using Lathe.Contracts;
using Lathe.Generators.Backends.Printing;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>
/// Puts Linear layers that read the same input with the same weight format into one product: its activations pass through the
/// cache once, and one call spreads over the threads better than three. Only results that attention reads are merged, for
/// it takes rows at a stride; any other reader would need a dense copy, and loses the epilogue that fuses it.
/// </summary>
internal sealed class ProductMerging
{
    private readonly HashSet<int> strided;
    private Unit unit;

    private ProductMerging(Unit unit)
    {
        this.unit = unit;
        strided = ReadByAttentionOnly(unit.Body);
    }

    public static Unit Run(Unit unit)
    {
        ProductMerging pass = new(unit);
        StepBlock body = pass.Merge(unit.Body);
        return pass.unit with { Body = body };
    }

    private StepBlock Merge(StepBlock block)
    {
        List<Step> steps = [.. block.Steps.Select(s => s.WithBlocks(Merge))];
        ProductStep[][] groups = [.. steps.OfType<ProductStep>().Where(p => strided.Contains(p.Output)).GroupBy(KeyOf)
            .Select(g => g.ToArray())];
        foreach (ProductStep[] products in groups)
        {
            if (products.Length >= 2 && products.Select(p => p.Weights).Distinct(StringComparer.Ordinal).Count() == products.Length)
                Replace(steps, products);
        }
        return new StepBlock(steps.ToEquatableArray(), block.Results);
    }

    /// <summary>What must be equal for two products to become one.</summary>
    private (int, EquatableArray<WeightFormat>, bool, TileOverride?, Condition?) KeyOf(ProductStep product)
    {
        ProductSlot slot = unit.Product(product.Weights);
        return (product.Input, slot.Formats, slot.HasBias, slot.TileOverride, slot.Presence);
    }

    private void Replace(List<Step> steps, ProductStep[] products)
    {
        ProductSlot[] slots = [.. products.Select(p => unit.Product(p.Weights))];
        string name = Identifier.Plain(new Names(unit.Weights.Select(w => w.Name)).Take(slots[0].Name
            + string.Concat(slots.Skip(1).Select(s => Names.Pascal(s.Name)))));
        bool alike = slots.All(s => s.Outputs.Equals(slots[0].Outputs));
        Dimension outputs = alike
            ? Dimension.Multiply(Dimension.Of(slots.Length), slots[0].Outputs)
            : slots.Select(s => s.Outputs).Aggregate(Dimension.Add);
        ProductSlot merged = slots[0] with
        {
            Name = name,
            Members = slots.SelectMany(s => s.Members).ToEquatableArray(),
            Outputs = outputs,
        };

        TensorType type = unit.TypeOf(products[0].Output);
        EquatableArray<Dimension> shape = type.Shape.Take(type.Rank - 1).Append(outputs).ToEquatableArray();
        unit = unit.Add(new Value(name, type with { Shape = shape }), out int value);
        int first = steps.IndexOf(products[0]);
        steps[first] = new ProductStep(name, products[0].Input, value);
        List<Step> views = [];
        Dimension start = Dimension.Of(0);
        for (int i = 0; i < products.Length; i++)
        {
            views.Add(new ViewStep(value, start, products[i].Output));
            start = alike ? Dimension.Multiply(Dimension.Of(i + 1), slots[i].Outputs) : Dimension.Add(start, slots[i].Outputs);
        }
        steps.InsertRange(first + 1, views);
        foreach (ProductStep gone in products.Skip(1))
            steps.Remove(gone);

        // A member used a second time elsewhere keeps its own packed weights beside the merged ones.
        HashSet<string> names = [.. products.Select(p => p.Weights)];
        int at = unit.Weights.TakeWhile(w => !names.Contains(w.Name)).Count();
        List<WeightSlot> weights = [.. unit.Weights];
        weights.Insert(at, merged);
        unit = (unit with { Weights = weights.ToEquatableArray() })
            .Decide(new MergedProducts(name, slots.Select(s => s.Name).ToEquatableArray()));
    }

    private static HashSet<int> ReadByAttentionOnly(StepBlock body)
    {
        HashSet<int> attention = [], other = [];
        void Walk(StepBlock block)
        {
            foreach (Step step in block.Steps)
            {
                if (step is AttentionStep read)
                {
                    attention.UnionWith([read.Query, read.Key, read.Value]);
                    other.Add(read.Mask);
                }
                else
                {
                    other.UnionWith(step.Reads);
                }
                foreach (StepBlock inner in step.Blocks)
                    Walk(inner);
            }
            other.UnionWith(block.Results);
        }
        Walk(body);
        attention.ExceptWith(other);
        return attention;
    }
}
