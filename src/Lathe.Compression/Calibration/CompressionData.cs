using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Lathe.Compression;

/// <summary>What compression looks at.</summary>
/// <param name="Name">For the manifest: a file's name.</param>
/// <param name="Fingerprint">For the manifest: what the data is known again by, <c>sha256:…</c>.</param>
/// <param name="Examples">How many texts, or other examples.</param>
/// <param name="Batches">All of them.</param>
public sealed record CompressionData(string Name, string Fingerprint, int Examples, IReadOnlyList<CalibrationBatch> Batches)
{
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
