using System.Linq;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Lowering;

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

    private static string Describe(WeightFormat format) => format.Kind switch
    {
        WeightKind.Int8 => "int8, one scale a column; activations int8, one scale a row",
        WeightKind.Int4 => $"int4, one scale for {format.GroupSize} inputs; activations int8, one scale a row",
        WeightKind.Float32 => "float32",
        WeightKind.BFloat16 => "bfloat16 storage, float32 arithmetic",
        _ => "float16 storage, float32 arithmetic",
    };
}
