using Lathe.Checkpoints;
using Lathe.CompilerServices;
using Lathe.Compression;
using TorchSharp;

namespace Lathe.Training;

/// <summary>Parameters as a folder in the Hugging Face layout.</summary>
public abstract partial class TrainableModel
{
    private const string Weights = "model.safetensors", Configuration = "config.json", Unfinished = ".unfinished";

    /// <summary>
    /// Writes the parameters under their names, and beside them the configuration, the tokenizer and what else is no weight of the folder
    /// that they were loaded from. A new folder is there when all of it is; in one that is there already, each file holds its old contents
    /// or all of the new, the weights last.
    /// </summary>
    /// <param name="folder">A new folder, or one whose model.safetensors is replaced. A model that was drawn at random knows no
    /// configuration: the folder has to have its config.json then.</param>
    /// <exception cref="CheckpointException">There is no configuration, or the disk refuses; what was there is as it was.</exception>
    /// <exception cref="InvalidOperationException">The module is none that the generator made.</exception>
    public void Save(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (reader is null)
            throw new InvalidOperationException($"{GetName()} is no generated module: its parameters have no names in a checkpoint");
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (Folder is null && !File.Exists(Path.Combine(target, Configuration)))
            throw new CheckpointException(folder, null,
                $"has no {Configuration}, and a model whose weights were drawn at random knows none; put the configuration there first.");
        try
        {
            if (File.Exists(target))
                throw new CheckpointException(folder, null, "is a file, expected a folder.");
            if (Directory.Exists(target))
                Fill(target);
            else
                Create(target);
        }
        catch (Exception problem) when (problem is (IOException and not CheckpointException) or UnauthorizedAccessException)
        {
            throw new CheckpointException(folder, null, $"cannot be written: {problem.Message}", problem);
        }
    }

    private void Create(string target)
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

    private void Fill(string target)
    {
        if (Folder is { } source && Path.TrimEndingDirectorySeparator(Path.GetFullPath(source)) != target)
        {
            foreach (string file in CheckpointFiles.Others(source))
            {
                string copy = Path.Combine(target, file);
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                byte[] contents = File.ReadAllBytes(Path.Combine(source, file));
                AtomicFile.Write(copy, stream => stream.Write(contents));
            }
        }

        // what the weights that were loaded tell of their pruning holds for these: training moves numbers, and no unit
        string weights = Path.Combine(target, Weights);
        KeyValuePair<string, string>[] texts = [new("format", "pt"), .. Folder is { } loaded ? KeptIndices.OfFolder(loaded) : []];
        TensorToWrite[] tensors = [.. Parts.AllParameters().OrderBy(parameter => parameter.Name, StringComparer.Ordinal).Select(ToWrite)];
        AtomicFile.Write(weights, stream =>
            SafetensorsWriter.Write(stream, weights, tensors, texts));
    }

    private static TensorToWrite ToWrite(TrainableParameter parameter) => new(
        parameter.Name, StoredType.F32, parameter.Value.shape, parameter.Value.numel() * sizeof(float), stream =>
        {
            using DisposeScope scope = torch.NewDisposeScope();
            torch.Tensor values = parameter.Value.detach().to(torch.ScalarType.Float32).cpu().contiguous();
            stream.Write(values.bytes);
        });

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
