namespace Lathe.Compression;

/// <summary>A candidate that is there to be run.</summary>
/// <param name="Name">Of the format.</param>
/// <param name="Bits">Of a weight, the mean.</param>
/// <param name="Model">Loaded; whoever made it disposes of it.</param>
internal sealed record FrontierCandidate(string Name, double Bits, CompiledModel Model);
