namespace Lathe.Transformers.Evaluation;

/// <summary>A text, or a pair of texts, and the class that it is of.</summary>
/// <param name="Class">Number of the class, from 0.</param>
/// <param name="Text">The text.</param>
/// <param name="Pair">The second text, or null.</param>
internal sealed record LabelledText(int Class, string Text, string? Pair);
