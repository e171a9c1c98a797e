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
        foreach (var group in unit.Weights.OfType<ProductSlot>().GroupBy(p => (p.Format, Reason: Reason(p, typed))))
        {
            string names = string.Join(", ", group.SelectMany(p => p.Members).Select(m => m.Name));
            unit = unit.Decide("precision", names, $"{Describe(group.Key.Format)}: {group.Key.Reason}");
        }
        return unit;
    }

    /// <summary>Merged products have one format, but it need not come from one place.</summary>
    private static string Reason(ProductSlot product, TypedClass typed) => string.Join("; ",
        product.Members.SelectMany(m => typed.FormatOf(m.Name).Origins).Distinct().Select(origin => origin.ToString()));

    private static string Describe(WeightFormat format) => format switch
    {
        { Encoding: WeightEncoding.Float32 } => format.Name,
        { IsInteger: false } => $"{format.Name} storage, float32 arithmetic",
        { IsGrouped: true, GroupSize: > 0 } =>
            $"{format.Name}, one scale for {format.GroupSize.ToString(CultureInfo.InvariantCulture)} inputs; activations int8, one scale a row",
        _ => $"{format.Name}, one scale a column; activations int8, one scale a row",
    };
}
