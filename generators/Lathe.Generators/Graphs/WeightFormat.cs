namespace Lathe.Generators.Graphs;

internal enum WeightKind
{
    Float32,
    BFloat16,
    Float16,
    Int8,
    Int4,
}

/// <summary>How a layer's weights are stored and multiplied. <paramref name="GroupSize"/> counts at int4 only.</summary>
internal sealed record WeightFormat(WeightKind Kind, int GroupSize = 32)
{
    public static readonly WeightFormat Float32 = new(WeightKind.Float32);

    public bool IsInteger => Kind is WeightKind.Int8 or WeightKind.Int4;
}
