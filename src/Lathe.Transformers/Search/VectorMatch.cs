namespace Lathe.Transformers.Search;

/// <summary>A vector that was found.</summary>
/// <param name="Row">Its number, from 0 in the order in which vectors were added.</param>
/// <param name="Similarity">Cosine of the angle to the query, -1 to 1.</param>
public readonly record struct VectorMatch(int Row, float Similarity);
