using System.Linq;

namespace Lathe.Generators.Graphs.Shapes;

/// <summary>The type of a layer's result from that of its input.</summary>
internal static class LayerRules
{
    public static TensorType? Apply(Member member, TensorType input, ShapeReport report) => member switch
    {
        LinearMember linear => Linear(linear, input, report),
        EmbeddingMember embedding => Embedding(embedding, input, report),
        NormMember norm => Wide(norm.Width, input, report, $"give it {Width(input)}, as its input has"),
        _ => null,
    };

    /// <summary>What goes into a layer that <paramref name="result"/> comes out of.</summary>
    public static TensorType InputOf(Member member, TensorType result) => member switch
    {
        LinearMember linear => result with { Shape = result.Shape.Take(result.Rank - 1).Append(linear.Inputs).ToEquatableArray() },
        EmbeddingMember => new TensorType(ElementType.Int32, result.Shape.Take(result.Rank - 1).ToEquatableArray()),
        _ => result,
    };

    private static TensorType? Linear(LinearMember linear, TensorType input, ShapeReport report) =>
        Wide(linear.Inputs, input, report, $"give it {Width(input)} inputs") is null
            ? null
            : new TensorType(ElementType.Float32, input.Shape.Take(input.Rank - 1).Append(linear.Outputs).ToEquatableArray());

    private static TensorType? Embedding(EmbeddingMember embedding, TensorType input, ShapeReport report)
    {
        if (input.Element != ElementType.Int32)
            return report.Mismatch(0, "int32 ids", "hand it ids; a Linear takes float32");
        return input.Rank == 4
            ? report.Mismatch(0, "ids of rank 3 at most", "a tensor has at most 4 axes")
            : new TensorType(ElementType.Float32, input.Shape.Append(embedding.Width).ToEquatableArray());
    }

    private static TensorType? Wide(Dimension width, TensorType input, ShapeReport report, string mend)
    {
        if (input.Element != ElementType.Float32)
            return report.Mismatch(0, $"float32 [..., {width}]", "look ids up in an Embedding first");
        bool? fits = input.Rank == 0 ? false : Extents.AreEqual(input.Shape[input.Rank - 1], width);
        if (fits == false)
            return report.Mismatch(0, $"float32 [..., {width}]", mend);
        if (fits is null)
            report.Require(RequirementKind.Equal, input.Shape[input.Rank - 1], width, "the layer is as wide as its input");
        // As wide as the layer says: equal to the input at the latest at load.
        return new TensorType(ElementType.Float32, input.Shape.Take(input.Rank - 1).Append(width).ToEquatableArray());
    }

    private static string Width(TensorType input) => input.Rank == 0 ? "its" : input.Shape[input.Rank - 1].ToString();
}
