using System.Globalization;
using System.Linq;
using Lathe.Contracts;
using Lathe.Generators.Graphs;
using Lathe.Generators.Typing;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>Notes for each product which weight format it has and who says so.</summary>
internal static class PrecisionReasons
{
    public static Unit Run(Unit unit, TypedClass typed)
    {
        foreach (var group in unit.Weights.OfType<ProductSlot>().GroupBy(p => (p.Format, Origins: Origins(p, typed))))
        {
            unit = unit.Decide(new FormatChoice(
                group.Select(p => p.Name).ToEquatableArray(),
                group.SelectMany(p => p.Members).Select(m => m.Name).ToEquatableArray(),
                group.Key.Format,
                group.Key.Origins));
        }
        return unit;
    }

    /// <summary>Merged products have one format, but it need not come from one place.</summary>
    private static EquatableArray<FormatOrigin> Origins(ProductSlot product, TypedClass typed) =>
        product.Members.SelectMany(m => typed.FormatOf(m.Name).Origins).Distinct().ToEquatableArray();
}
