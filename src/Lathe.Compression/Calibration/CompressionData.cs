namespace Lathe.Compression;

/// <summary>What compression looks at.</summary>
/// <param name="Name">For the manifest: a file's name.</param>
/// <param name="Fingerprint">For the manifest: what the data is known again by, <c>sha256:…</c>.</param>
/// <param name="Examples">How many texts, or other examples.</param>
/// <param name="Batches">All of them.</param>
public sealed record CompressionData(string Name, string Fingerprint, int Examples, IReadOnlyList<CalibrationBatch> Batches);
