namespace Lathe.Transformers.Pipelines;

/// <summary>Tokens of a text with one label.</summary>
/// <param name="Entity">The label; without "B-" and "I-" where tokens are aggregated.</param>
/// <param name="Score">0 to 1: the softmax of the label, the mean over the group.</param>
/// <param name="Text">What stands there, as it is written in the text.</param>
/// <param name="Start">First UTF-16 unit in the text.</param>
/// <param name="End">One past the last.</param>
public readonly record struct TokenGroup(string Entity, float Score, string Text, int Start, int End);
