namespace Lathe.Transformers.Pipelines;

/// <summary>An answer that a context holds.</summary>
/// <param name="Text">What stands there; empty where the question cannot be answered from the context.</param>
/// <param name="Score">0 to 1: the softmax of its start times that of its end, in the window that it was found in.</param>
/// <param name="Start">First UTF-16 unit in the context.</param>
/// <param name="End">One past the last.</param>
public readonly record struct Answer(string Text, float Score, int Start, int End);
