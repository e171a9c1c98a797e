namespace Lathe.Compression;

/// <summary>The checkpoint that was there before tokens were taken out of it: what bytes, metric and checkpoint are told of.</summary>
/// <param name="Folder">The whole checkpoint.</param>
/// <param name="Kept">Tokens that are left.</param>
/// <param name="Of">Tokens that there were.</param>
public sealed record TrimmedFrom(string Folder, int Kept, int Of);
