using System.Security.Cryptography;
using System.Text;
using Lathe.Checkpoints;
using Lathe.Transformers.Pipelines;

namespace Lathe.Transformers.Search;

/// <summary>A hash of all that the vectors of texts depend on: the checkpoint's files, how it is run, the texts.</summary>
internal static class TextIndexOrigin
{
    private static readonly string[] Kinds = [".json", ".safetensors", ".model"], Names = ["vocab.txt", "merges.txt", "smi_regex.txt"];

    /// <summary>Modules of sentence-transformers are folders in the folder; links that lead round in circles end here.</summary>
    private static readonly EnumerationOptions Depth =
        new() { RecurseSubdirectories = true, MaxRecursionDepth = 2, AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };

    public static byte[] Of(FeatureExtractionPipeline pipeline, string? promptName, IReadOnlyList<string> texts)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[1 << 20];
        foreach (string file in Files(pipeline.Folder))
        {
            Add(hash, Path.GetRelativePath(pipeline.Folder, file));
            using FileStream stream = new(RegularFile.Open(file), FileAccess.Read);
            for (int read; (read = stream.Read(buffer)) > 0;)
                hash.AppendData(buffer, 0, read);
            Add(hash, $"{stream.Length}");
        }
        Add(hash, $"{pipeline.Model.Precision} {pipeline.MaxSequence}");
        Add(hash, promptName is null ? "no prompt" : $"prompt {promptName}");
        foreach (string text in texts)
            Add(hash, text);
        return hash.GetHashAndReset();
    }

    private static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(folder, "*", Depth)
        .Where(file => Kinds.Contains(Path.GetExtension(file), StringComparer.Ordinal)
        || Names.Contains(Path.GetFileName(file), StringComparer.Ordinal))
        .Order(StringComparer.Ordinal);

    /// <summary>With an end that no text has, so that two texts are never hashed as two others.</summary>
    private static void Add(IncrementalHash hash, string text)
    {
        hash.AppendData(Encoding.UTF8.GetBytes(text));
        hash.AppendData([0xFF]);
    }
}
