using Lathe.Checkpoints;

namespace Lathe.Compression;

/// <summary>The files of a checkpoint's folder beside its weights.</summary>
internal static class CheckpointFiles
{
    /// <summary>Copies configuration, tokenizer, pooling: all that is no weight, and no result of an earlier compression.</summary>
    /// <exception cref="IOException">A file cannot be read, or the disk refuses.</exception>
    public static void CopyOthers(string folder, string target)
    {
        foreach (string name in Others(folder))
        {
            string copy = Path.Combine(target, name);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Path.Combine(folder, name), copy);
        }
    }

    /// <summary>Their names within the folder, sorted.</summary>
    /// <exception cref="IOException">The folder cannot be listed.</exception>
    public static IEnumerable<string> Others(string folder) => Directory
        .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(folder, file))
        .Where(name => !name.StartsWith('.') && (name.Contains(Path.DirectorySeparatorChar) || !IsLeftOut(name)))
        .Order(StringComparer.Ordinal);

    /// <summary>Weights in any layout, reference outputs, which are the dense model's, and what tells of an earlier compression.</summary>
    private static bool IsLeftOut(string name) =>
        name is PackedModel.FileName or ManifestFile.Name or ReportFile.Name or "model.safetensors.index.json"
        || Path.GetExtension(name) is ".safetensors" or ".bin" or ".onnx" or ".h5" or ".msgpack" or ".ot" or ".lathe" or ".vectors";
}
