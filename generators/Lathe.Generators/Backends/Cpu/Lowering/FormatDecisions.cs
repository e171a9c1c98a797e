using System.Collections.Generic;
using System.Linq;
using Lathe.Contracts;
using Lathe.Generators.Graphs;
using Lathe.Generators.Typing;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>
/// Notes, precision by precision, which format the weights of each product have, who says so, and how large the parts are that it is cut
/// into where that depends on the format: all that differs between precisions that run the same code.
/// </summary>
internal static class FormatDecisions
{
    /// <param name="unit">Whose products are cut.</param>
    /// <param name="typed">Its class in each precision.</param>
    public static Unit Run(Unit unit, IEnumerable<TypedClass> typed) => unit with
    {
        OfFormats = typed.Select((inPrecision, i) => Of(unit, inPrecision, i).ToEquatableArray()).ToEquatableArray(),
    };

    private static IEnumerable<Decision> Of(Unit unit, TypedClass typed, int precision)
    {
        ProductSlot[] products = [.. unit.Weights.OfType<ProductSlot>()];
        foreach (var group in products.GroupBy(p => (Format: p.Formats[precision], Origins: Origins(p, typed))))
        {
            yield return new FormatChoice(
                group.Select(p => p.Name).ToEquatableArray(),
                group.SelectMany(p => p.Members).Select(m => m.Name).ToEquatableArray(),
                group.Key.Format,
                group.Key.Origins);
        }
        foreach (ProductSlot product in products.Where(p => TileChoice.InAll(p) is null))
            yield return TileChoice.Of(product, product.Formats[precision]);
    }

    /// <summary>Merged products have one format, but it need not come from one place.</summary>
    private static EquatableArray<FormatOrigin> Origins(ProductSlot product, TypedClass typed) =>
        product.Members.SelectMany(m => typed.FormatOf(m.Name).Origins).Distinct().ToEquatableArray();
}
