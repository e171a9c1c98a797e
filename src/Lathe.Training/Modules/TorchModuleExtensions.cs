using Lathe.Checkpoints;
using TorchSharp;

namespace Lathe.Training;

/// <summary>
/// Hand-written TorchSharp modules as checkpoints in the Hugging Face layout, and back: tensors go by the names of <c>state_dict</c>, which
/// the other side calls otherwise.
/// </summary>
public static class TorchModuleExtensions
{
    /// <summary>Writes a module's parameters and buffers as the weights of a folder, each in its own type.</summary>
    /// <param name="module">Any module.</param>
    /// <param name="folder">A new folder, which is there when all of it is; or one whose model.safetensors is replaced. Without
    /// <paramref name="like"/> it has its config.json already.</param>
    /// <param name="rename">The checkpoint's name for one of state_dict; null where a tensor is left out. Without it, names stay.</param>
    /// <param name="like">A folder whose configuration, tokenizer and what else is no weight come along; or null.</param>
    /// <exception cref="ArgumentException">The module has no tensor to write, or two get one name.</exception>
    /// <exception cref="CheckpointException">There is no configuration, or the disk refuses; what was there is as it was.</exception>
    public static void SaveLathe(this torch.nn.Module module, string folder, Func<string, string?>? rename = null, string? like = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        (string Name, string Stored, torch.Tensor Tensor)[] tensors = [.. Renamed(module, rename)];
        if (tensors.Length == 0)
            throw new ArgumentException($"{module.GetName()} has no tensor to write, or all are left out", nameof(module));
        WeightsFolder.Write(folder, like, "no other folder is named that has one",
            [.. tensors.OrderBy(entry => entry.Stored, StringComparer.Ordinal).Select(entry => StoredTensors.ToWrite(entry.Stored,
                entry.Tensor))],
            StoredTensors.TextsOf(folder: null));
    }

    /// <inheritdoc cref="SaveLathe(torch.nn.Module, string, Func{string, string?}?, string?)"/>
    /// <param name="renames">Parts of names: each occurrence of the first is replaced by the second, pair after pair.</param>
    public static void SaveLathe(
        this torch.nn.Module module, string folder, IReadOnlyList<(string Module, string Checkpoint)> renames, string? like = null) =>
        module.SaveLathe(folder, Replacing(renames), like);

    /// <summary>Reads a module's parameters and buffers from a folder; numbers are converted to the types that the module has.</summary>
    /// <param name="module">Any module, on any device.</param>
    /// <param name="folder">A folder in the Hugging Face layout. Its tensors are also found with or without the model's own prefix.</param>
    /// <param name="rename">The checkpoint's name for one of state_dict; null where a tensor stays as it is. Without it, names
    /// stay.</param>
    /// <returns>The checkpoint's tensors that the module has none for, sorted.</returns>
    /// <exception cref="ArgumentException">Two tensors of the module get one name.</exception>
    /// <exception cref="CheckpointException">A tensor is missing, or has another shape; the module is as it was.</exception>
    public static IReadOnlyList<string> LoadLathe(this torch.nn.Module module, string folder, Func<string, string?>? rename = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        using Checkpoint checkpoint = Checkpoint.Open(folder);
        using IDisposable none = torch.no_grad();
        using DisposeScope scope = torch.NewDisposeScope();
        List<(torch.Tensor Target, TensorEntry Entry)> found = [];
        // all of it is looked at before any of it is taken
        foreach ((string name, string stored, torch.Tensor target) in Renamed(module, rename))
        {
            TensorEntry entry = checkpoint.TryFind(stored) ?? throw new CheckpointException(folder, stored,
                $"is missing, which the module's '{name}' is read from; it has {Shown(checkpoint.TensorNames)}.");
            if (!entry.Shape.SequenceEqual(target.shape))
                throw new CheckpointException(
                    entry.File, entry.Name, $"is {entry}, and the module's '{name}' is [{string.Join(", ", target.shape)}].");
            found.Add((target, entry));
        }

        torch.Tensor[] read = [.. found.Select(entry => StoredTensors.Read(checkpoint.FileOf(entry.Entry), entry.Entry))];
        for (int i = 0; i < read.Length; i++)
            found[i].Target.copy_(read[i]);
        return [.. checkpoint.TensorNames
            .Except(found.Select(entry => entry.Entry.Name), StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <inheritdoc cref="LoadLathe(torch.nn.Module, string, Func{string, string?}?)"/>
    /// <param name="renames">Parts of names: each occurrence of the first is replaced by the second, pair after pair.</param>
    public static IReadOnlyList<string> LoadLathe(
        this torch.nn.Module module, string folder, IReadOnlyList<(string Module, string Checkpoint)> renames) =>
        module.LoadLathe(folder, Replacing(renames));

    private static Func<string, string?> Replacing(IReadOnlyList<(string Module, string Checkpoint)> renames)
    {
        ArgumentNullException.ThrowIfNull(renames);
        return name => renames.Aggregate(
            name, (text, pair) => text.Replace(pair.Module, pair.Checkpoint, StringComparison.Ordinal));
    }

    private static IEnumerable<(string Name, string Stored, torch.Tensor Tensor)> Renamed(
        torch.nn.Module module, Func<string, string?>? rename)
    {
        Dictionary<string, string> taken = new(StringComparer.Ordinal);
        foreach ((string name, torch.Tensor tensor) in module.state_dict())
        {
            string? stored = rename is null ? name : rename(name);
            if (stored is null)
                continue;
            if (!taken.TryAdd(stored, name))
                throw new ArgumentException(
                    $"the module's '{taken[stored]}' and '{name}' are both renamed to '{stored}'; expected one name for each",
                    nameof(rename));
            yield return (name, stored, tensor);
        }
    }

    private static string Shown(IReadOnlyCollection<string> names)
    {
        const int Most = 6;
        return string.Join(", ", names.Order(StringComparer.Ordinal).Take(Most).Select(name => $"'{name}'"))
            + (names.Count > Most ? $" and {names.Count - Most} more" : "");
    }
}
