using Lathe.Checkpoints;
using TorchSharp;

namespace Lathe.Training;

/// <summary>Parameters as a folder in the Hugging Face layout.</summary>
public abstract partial class TrainableModel
{
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
            throw new InvalidOperationException(
                $"{GetName()} is no generated module: its parameters have no names in a checkpoint; "
                + $"{nameof(TorchModuleExtensions.SaveLathe)} gives them some");
        WeightsFolder.Write(folder, Folder, "a model whose weights were drawn at random knows none",
            [.. Parts.AllParameters().OrderBy(parameter => parameter.Name, StringComparer.Ordinal).Select(parameter =>
                StoredTensors.ToWrite(parameter.Name, parameter.Value, torch.ScalarType.Float32))],
            StoredTensors.TextsOf(Folder));
    }
}
