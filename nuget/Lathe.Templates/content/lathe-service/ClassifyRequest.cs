namespace LatheService._1;

/// <param name="Texts">1 to 256 texts.</param>
internal sealed record ClassifyRequest(string[]? Texts);
