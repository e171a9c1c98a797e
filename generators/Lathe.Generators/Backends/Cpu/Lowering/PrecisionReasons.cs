using System.Linq;
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

    private static string Describe(WeightFormat format) => format.Kind switch
    {
        WeightKind.Int8 => "int8, one scale a column; activations int8, one scale a row",
        WeightKind.Int4 => $"int4, one scale for {format.GroupSize} inputs; activations int8, one scale a row",
        WeightKind.Float32 => "float32",
        WeightKind.BFloat16 => "bfloat16 storage, float32 arithmetic",
        _ => "float16 storage, float32 arithmetic",
    };
}
