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
        WeightSlot[] slots = [.. unit.Weights.Select(slot => slot is ProductSlot product ? product with { Tile = Plan(product) } : slot)];
        return (unit with { Weights = slots.ToEquatableArray() })
            .Decide(slots.OfType<ProductSlot>().Select(TileChoice.InAll).OfType<TileChoice>());
    }

    private static Tile Plan(ProductSlot product)
    {
        if (product.TileOverride is TileOverride asked)
            return new Tile(asked.Rows, asked.Columns, asked.Depth, TileSource.Attribute);
        return product.Inputs.Known is null
            ? new Tile(0, 0, 0, TileSource.Load)
            : new Tile(KernelLayout.TallestBlock, 0, product.IsInteger ? 0 : KernelLayout.FloatChain, TileSource.Planned);
    }
}
