using System.Runtime.InteropServices;
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

    /// <summary>Batches from code, known again by the numbers in them.</summary>
    /// <param name="name">For the manifest.</param>
    /// <param name="examples">How many there are in the batches.</param>
    /// <param name="batches">At least one.</param>
    public static CompressionData Of(string name, int examples, IReadOnlyList<CalibrationBatch> batches)
    {
        ArgumentNullException.ThrowIfNull(batches);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (Tensor input in batches.SelectMany(batch => batch.Inputs))
        {
            hash.AppendData(MemoryMarshal.AsBytes(input.Shape));
            hash.AppendData(input.Type == ElementType.Float32 ? MemoryMarshal.AsBytes(input.Floats) : MemoryMarshal.AsBytes(input.Ints));
        }

        return new CompressionData(name, $"sha256:{Convert.ToHexStringLower(hash.GetHashAndReset())}", examples, batches);
    }
}
