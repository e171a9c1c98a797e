using System.Globalization;
using System.Linq;
using Lathe.Contracts;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Lowering;

/// <summary>Notes for each product which weight format it has and who says so.</summary>
internal static class PrecisionReasons
{
    public static Unit Run(Unit unit, PrecisionVariant variant)
    {
        foreach (var group in unit.Weights.OfType<ProductSlot>().GroupBy(p => (p.Format, Reason: Reason(p, variant))))
        {
            string names = string.Join(", ", group.SelectMany(p => p.Members).Select(m => m.Name));
            unit = unit.Decide("precision", names, $"{Describe(group.Key.Format)}: {group.Key.Reason}");
        }
        return unit;
    }

    private static string Reason(ProductSlot product, PrecisionVariant variant)
    {
        if (variant.IgnoresMembers)
            return "float32 code ignores attributes";
        if (product.Members.All(m => m.Format.KeepFloat))
            return "[KeepFloat]";
        if (product.Members.All(m => m.Format.Own is not null))
            return "the member's attribute";
        return variant.Default is null ? "the class's attribute, or none" : $"Precision.{variant.Name} asked for at load";
    }

    private static string Describe(WeightFormat format) => format switch
    {
        { Encoding: WeightEncoding.Float32 } => format.Name,
        { IsInteger: false } => $"{format.Name} storage, float32 arithmetic",
        { IsGrouped: true, GroupSize: > 0 } =>
            $"{format.Name}, one scale for {format.GroupSize.ToString(CultureInfo.InvariantCulture)} inputs; activations int8, one scale a row",
        _ => $"{format.Name}, one scale a column; activations int8, one scale a row",
    };
}
