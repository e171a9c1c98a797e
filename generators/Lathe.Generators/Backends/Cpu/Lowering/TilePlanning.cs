using System;
using System.Collections.Generic;
using System.Linq;
using Lathe.Contracts;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>
/// Cuts every product whose inputs are known: blocks of rows tall enough that weights are read seldom, panels whose part for one chain of
/// sums is within L1. How many columns stay in L2 depends on the processor and on the rows of a call: the kernel chooses them, and
/// everything where the inputs are read at load. [Tile] overrides it.
/// </summary>
internal static class TilePlanning
{
    public static Unit Run(Unit unit)
    {
        List<WeightSlot> slots = [];
        foreach (WeightSlot slot in unit.Weights)
            slots.Add(slot is ProductSlot product ? product with { Tile = Plan(product) } : slot);
        unit = unit with { Weights = slots.ToEquatableArray() };
        foreach (ProductSlot product in slots.OfType<ProductSlot>())
            unit = unit.Decide(new TileChoice(product.Name, product.Tile!));
        return unit;
    }

    private static Tile Plan(ProductSlot product)
    {
        if (product.TileOverride is TileOverride asked)
            return new Tile(asked.Rows, asked.Columns, asked.Depth, TileSource.Attribute);
        if (product.Inputs.Known is not int inputs)
            return new Tile(0, 0, 0, TileSource.Load);

        bool integer = product.Format.IsInteger;
        int depth = integer ? inputs : Math.Min(inputs, KernelLayout.FloatChain);
        int panelBytes = KernelLayout.PanelColumns * depth * product.Format.Bits / 8;
        int blockBytes = KernelLayout.TallestBlock * inputs * (integer ? 1 : sizeof(float));
        return new Tile(KernelLayout.TallestBlock, 0, integer ? 0 : KernelLayout.FloatChain, TileSource.Planned, blockBytes, panelBytes);
    }
}
