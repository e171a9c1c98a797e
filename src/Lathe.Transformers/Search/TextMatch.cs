namespace Lathe.Transformers.Search;

/// <summary>A text that was found.</summary>
/// <param name="Row">Its number, from 0 in the order in which the index has its texts.</param>
/// <param name="Text">The text.</param>
/// <param name="Similarity">Cosine of the angle between its vector and the query's, -1 to 1.</param>
public readonly record struct TextMatch(int Row, string Text, float Similarity);
