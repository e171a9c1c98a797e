using System;
using System.Linq;
using Lathe.Contracts;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>How a product is cut.</summary>
/// <param name="BlockBytes">Of the rows of activations that a block holds, where it was planned.</param>
/// <param name="PanelBytes">Of the weights that pass by them at once, where it was planned.</param>
internal sealed record TileChoice(string Slot, Tile Tile, int BlockBytes, int PanelBytes) : Decision
{
    public override string Product => Slot;

    /// <summary>Null where the precisions differ in it.</summary>
    /// <param name="product">Cut already.</param>
    public static TileChoice? InAll(ProductSlot product)
    {
        TileChoice[] choices = [.. product.Formats.Select(format => Of(product, format)).Distinct()];
        return choices.Length == 1 ? choices[0] : null;
    }

    /// <param name="product">Cut already.</param>
    /// <param name="format">Of its weights.</param>
    public static TileChoice Of(ProductSlot product, WeightFormat format)
    {
        Tile tile = product.Tile!;
        if (tile.Source != TileSource.Planned)
            return new TileChoice(product.Name, tile, 0, 0);
        int inputs = product.Inputs.Known!.Value, depth = tile.Depth == 0 ? inputs : Math.Min(inputs, tile.Depth);
        return new TileChoice(product.Name, tile,
            BlockBytes: tile.Rows * inputs * (product.IsInteger ? 1 : sizeof(float)),
            PanelBytes: KernelLayout.PanelColumns * depth * format.Bits / 8);
    }
}
