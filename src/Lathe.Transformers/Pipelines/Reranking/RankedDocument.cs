namespace Lathe.Transformers.Pipelines;

/// <summary>A document that was scored against a query.</summary>
/// <param name="Index">Its number, from 0 in the order in which the documents were given.</param>
/// <param name="Text">The document.</param>
/// <param name="Score">The higher, the better it answers the query: a logit of any size, or what the activation makes of it.</param>
public readonly record struct RankedDocument(int Index, string Text, float Score);
