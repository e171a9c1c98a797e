using System.Linq;

namespace Lathe.Generators.Graphs;

internal enum ElementType
{
    Float32,
    Int32,
}

/// <summary>Element type and shape of a value; rank at most 4.</summary>
internal sealed record TensorType(ElementType Element, EquatableArray<Dimension> Shape)
{
    public int Rank => Shape.Count;

    /// <summary>
    /// Other shapes that the value has where the checkpoint decides: <c>logits</c> of one head or another. The first whose
    /// condition holds counts; where none holds, <see cref="Shape"/>. Empty for nearly every value.
    /// </summary>
    public EquatableArray<TypeAlternative> Alternatives { get; init; } = EquatableArray<TypeAlternative>.Empty;

    public static TensorType Float32(params Dimension[] shape) => new(ElementType.Float32, shape.ToEquatableArray());

    public static TensorType Int32(params Dimension[] shape) => new(ElementType.Int32, shape.ToEquatableArray());

    /// <summary><c>float32 [batch, sequence, 384]</c>, as messages and plans print it.</summary>
    public override string ToString()
    {
        string text = $"{(Element == ElementType.Float32 ? "float32" : "int32")} [{string.Join(", ", Shape.Select(d => d.ToString()))}]";
        foreach (TypeAlternative alternative in Alternatives)
            text += $", or {alternative.Type} if {alternative.When}";
        return text;
    }
}

/// <param name="Type">Has no alternatives of its own.</param>
internal sealed record TypeAlternative(Condition When, TensorType Type);
