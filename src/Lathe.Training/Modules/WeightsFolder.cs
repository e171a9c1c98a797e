using Lathe.Checkpoints;
using Lathe.Compression;

namespace Lathe.Training;

/// <summary>
/// Writes weights as a folder in the Hugging Face layout. A new folder is there when all of it is; in one that is there already, each file
/// holds its old contents or all of the new, the weights last.
/// </summary>
internal static class WeightsFolder
{
    private const string Configuration = "config.json", Unfinished = ".unfinished";

    /// <param name="folder">A new folder, or one whose model.safetensors is replaced.</param>
    /// <param name="source">A folder whose configuration, tokenizer and what else is no weight come along; null: the folder has
    /// them.</param>
    /// <param name="nothingKnown">Why there is no configuration to write, where there is none.</param>
    /// <param name="tensors">The weights.</param>
    /// <param name="texts">Of the weights' header.</param>
    /// <exception cref="CheckpointException">There is no configuration, or the disk refuses; what was there is as it was.</exception>
    public static void Write(
        string folder, string? source, string nothingKnown, IReadOnlyList<TensorToWrite> tensors,
        IReadOnlyList<KeyValuePair<string, string>> texts)
    {
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (source is null && !File.Exists(Path.Combine(target, Configuration)))
            throw new CheckpointException(folder, null, $"has no {Configuration}, and {nothingKnown}; put the configuration there first.");
        try
        {
            if (File.Exists(target))
                throw new CheckpointException(folder, null, "is a file, expected a folder.");
            if (Directory.Exists(target))
                Fill(target);
            else
                Create();
        }
        catch (Exception problem) when (problem is (IOException and not CheckpointException) or UnauthorizedAccessException)
        {
            throw new CheckpointException(folder, null, $"cannot be written: {problem.Message}", problem);
        }

        void Create()
        {
            string unfinished = target + Unfinished;
            try
            {
                // of a process that was killed
                Remove(unfinished);
                Directory.CreateDirectory(unfinished);
                Fill(unfinished);
                Directory.Move(unfinished, target);
            }
            finally
            {
                Remove(unfinished);
            }
        }

        void Fill(string place)
        {
            if (source is not null && Path.TrimEndingDirectorySeparator(Path.GetFullPath(source)) != place)
                CopyOthers(source, place);
            string weights = Path.Combine(place, StoredTensors.WeightsName);
            AtomicFile.Write(weights, stream => SafetensorsWriter.Write(stream, weights, tensors, texts));
        }
    }

    private static void CopyOthers(string source, string place)
    {
        foreach (string file in CheckpointFiles.Others(source))
        {
            string copy = Path.Combine(place, file);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            byte[] contents = File.ReadAllBytes(Path.Combine(source, file));
            AtomicFile.Write(copy, stream => stream.Write(contents));
        }
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
