using System;
using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Lowering;

/// <summary>
/// Cuts every product so that a block of activations stays in half of L2 while the panels of weights, each within L1, pass by.
/// [Tile] overrides it. Where the inputs are read at load, the kernel makes the same choice then.
/// </summary>
internal static class TilePlanning
{
    /// <summary>The smallest caches of the processors that this code is for.</summary>
    private const int Level1Bytes = 32 * 1024, Level2Bytes = 1024 * 1024;

    /// <summary>What the widest tile kernel takes at once: other heights waste part of the last one.</summary>
    private const int TileRows = 12;

    private const int PanelColumns = 32, MostRows = 192;

    /// <summary>Part of the definition of a float32 sum: the same on every processor.</summary>
    private const int FloatDepth = 256;

    public static Unit Run(Unit unit)
    {
        List<WeightSlot> slots = [];
        foreach (WeightSlot slot in unit.Weights)
            slots.Add(slot is ProductSlot product ? product with { Tile = Plan(product) } : slot);
        unit = unit with { Weights = slots.ToEquatableArray() };
        foreach (ProductSlot product in slots.OfType<ProductSlot>())
            unit = unit.Decide("tiles", product.Name, product.Tile!.Reason);
        return unit;
    }

    private static Tile Plan(ProductSlot product)
    {
        if (product.TileOverride is TileOverride asked)
            return new Tile(asked.Rows, asked.Columns, asked.Depth, $"{asked.Rows} rows x {asked.Columns} columns x {asked.Depth}: [Tile] says so");
        if (product.Inputs.Known is not int inputs)
            return new Tile(0, 0, 0, "chosen at load, when its inputs are known");

        bool integer = product.Format.IsInteger;
        int activationBytes = integer ? 1 : sizeof(float);
        int depth = integer ? inputs : Math.Min(inputs, FloatDepth);
        int rows = Math.Max(TileRows, Math.Min(MostRows, Level2Bytes / 2 / (inputs * activationBytes)) / TileRows * TileRows);
        int panelBytes = PanelColumns * depth * WeightBits(product.Format) / 8;
        int columns = PanelColumns * Math.Max(1, Level1Bytes / 2 / Math.Max(1, panelBytes));
        int blockBytes = rows * inputs * activationBytes;
        return new Tile(rows, columns, integer ? 0 : FloatDepth,
            $"{rows} rows x {columns} columns, panel {Kilobytes(panelBytes)} in L1, block {Kilobytes(blockBytes)} in L2");
    }

    private static int WeightBits(WeightFormat format) => format.Kind switch
    {
        WeightKind.Float32 => 32,
        WeightKind.BFloat16 or WeightKind.Float16 => 16,
        WeightKind.Int8 => 8,
        _ => 4,
    };

    private static string Kilobytes(int bytes) => bytes < 1024 ? $"{bytes} B" : $"{bytes / 1024} KB";
}
