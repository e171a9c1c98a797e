namespace Lathe.Generators.Graphs;

/// <summary>Neighbouring elements of an array of models.</summary>
internal sealed record ArraySlice(Dimension First, Dimension Length)
{
    public override string ToString() => $"{First}..{Dimension.Add(First, Length)}";
}
