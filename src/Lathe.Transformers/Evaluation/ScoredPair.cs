namespace Lathe.Transformers.Evaluation;

/// <summary>Two texts, and how alike people found them.</summary>
internal sealed record ScoredPair(double Score, string First, string Second);
