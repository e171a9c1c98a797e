using System.Text;
using System.Text.Unicode;
using Lathe.Manifests;

namespace Lathe.Checkpoints;

/// <summary>
/// A folder that a compression wrote: float weights, packed ones beside them, and the manifest that tells that they belong together.
/// </summary>
internal static class CompressedFolder
{
    /// <summary>Of the manifest.</summary>
    public const string ManifestName = PackedModel.FileName + ".json";

    /// <summary>The packed weights that stand for a folder; null where it has none.</summary>
    /// <exception cref="CheckpointException">Float or packed weights are others than the manifest's, or no manifest tells.</exception>
    public static string? PackedIn(string folder)
    {
        string packed = Path.Combine(folder, PackedModel.FileName), manifestFile = Path.Combine(folder, ManifestName);
        if (!File.Exists(packed))
            return null;
        bool hasFloats = CheckpointFolder.HasTensors(folder);
        if (!File.Exists(manifestFile))
        {
            // without float weights there is nothing that could be newer than the packed ones
            return !hasFloats ? packed : throw new CheckpointException(folder, null, $"has {PackedModel.FileName} and float weights beside "
                + $"it, and no {ManifestName} that tells whether they belong together; restore it, name a precision, which loads the float "
                + "weights, or load the packed file by its own path.");
        }

        Manifest manifest = ReadManifest(manifestFile);
        if (manifest.Packed is { } written && written != CheckpointFingerprint.OfPacked(packed))
        {
            throw new CheckpointException(packed, null, $"is not the file that {ManifestName} beside it was written with; compress the "
                + "model again, or load the file by its own path.");
        }

        if (hasFloats && manifest.Weights != CheckpointFingerprint.OfFolder(folder))
        {
            throw new CheckpointException(packed, null, $"was packed from other float weights than those beside it, as {ManifestName} "
                + "tells; compress the model again, or name a precision, which loads the float weights.");
        }

        return packed;
    }

    /// <exception cref="CheckpointException">It is no manifest, or cannot be read.</exception>
    public static Manifest ReadManifest(string path)
    {
        ReadOnlySpan<byte> bytes = RegularFile.ReadAllBytes(path, ManifestReader.LongestText), mark = [0xEF, 0xBB, 0xBF];
        if (bytes.StartsWith(mark))
            bytes = bytes[mark.Length..];
        if (!Utf8.IsValid(bytes))
            throw new CheckpointException(path, null, "is not valid UTF-8; the file is damaged.");
        string text = Encoding.UTF8.GetString(bytes);
        (Manifest? manifest, JsonFault? fault) = ManifestReader.Read(text);
        if (manifest is not null)
            return manifest;
        int line = text.AsSpan(0, Math.Min(fault!.Place.Start, text.Length)).Count('\n') + 1;
        throw new CheckpointException(path, null, $"line {line}: {fault.Found}; expected a manifest of schema {Manifest.Schema}. "
            + "Compress the model again.");
    }
}
