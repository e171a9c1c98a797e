namespace Lathe.Compression;

/// <summary>Where a compression stands.</summary>
/// <param name="Stage">What it does, in a word or two.</param>
/// <param name="Done">Of the stage.</param>
/// <param name="Of">All of the stage.</param>
public sealed record CompressionProgress(string Stage, int Done, int Of);
