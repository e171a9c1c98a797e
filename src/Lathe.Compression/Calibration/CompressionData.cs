using System.Security.Cryptography;
using System.Text;

namespace Lathe.Compression;

/// <summary>What compression looks at.</summary>
/// <param name="Name">For the manifest: a file's name.</param>
/// <param name="Fingerprint">For the manifest: what the data is known again by, <c>sha256:…</c>.</param>
/// <param name="Examples">How many texts, or other examples.</param>
/// <param name="Batches">All of them.</param>
public sealed record CompressionData(string Name, string Fingerprint, int Examples, IReadOnlyList<CalibrationBatch> Batches)
{
    /// <summary>What texts are known again by: <c>sha256:</c> over all of them, each with a line feed.</summary>
    public static string FingerprintOf(IEnumerable<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string text in texts)
            hash.AppendData(Encoding.UTF8.GetBytes(text + "\n"));
        return $"sha256:{Convert.ToHexStringLower(hash.GetHashAndReset())}";
    }
}
