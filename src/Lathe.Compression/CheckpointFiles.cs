using Lathe.Checkpoints;

namespace Lathe.Compression;

/// <summary>The files of a checkpoint's folder beside its weights.</summary>
internal static class CheckpointFiles
{
    /// <summary>Copies configuration, tokenizer, pooling: all that is no weight, and no result of an earlier compression.</summary>
    /// <exception cref="IOException">A file cannot be read, or the disk refuses.</exception>
    public static void CopyOthers(string folder, string target)
    {
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string name = Path.GetRelativePath(folder, file);
            bool isTop = !name.Contains(Path.DirectorySeparatorChar);
            if (name.StartsWith('.') || isTop && IsLeftOut(name))
                continue;
            string copy = Path.Combine(target, name);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    /// <summary>Weights in any layout, reference outputs, which are the dense model's, and what tells of an earlier compression.</summary>
    private static bool IsLeftOut(string name) =>
        name is PackedModel.FileName or ManifestFile.Name or ReportFile.Name or "model.safetensors.index.json"
        || Path.GetExtension(name) is ".safetensors" or ".bin" or ".onnx" or ".h5" or ".msgpack" or ".ot" or ".lathe" or ".vectors";
}
