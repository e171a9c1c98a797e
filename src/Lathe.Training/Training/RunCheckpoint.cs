using Lathe.Checkpoints;
using TorchSharp;
using TorchSharp.Modules;

namespace Lathe.Training;

/// <summary>
/// A run that stopped at a step, in one safetensors file: weights, the optimizer's means, what hooks keep, the best weights so far, losses
/// and evaluations. Chance has no state of its own: what is drawn at a step is a function of the seed and the step.
/// </summary>
internal sealed class RunCheckpoint
{
    private const string Version = "lathe-training-1", VersionKey = "format", SettingPrefix = "run.";
    private const string Losses = "losses", Evaluations = "evaluations", Steps = "optimizer.steps";
    private const string ModelPrefix = "model.", TaskPrefix = "task.", FirstPrefix = "optimizer.first.", SecondPrefix = "optimizer.second.",
        BestPrefix = "best.", HookPrefix = "hook.";

    private readonly string path;
    private readonly IReadOnlyList<KeyValuePair<string, string>> settings;
    private readonly IReadOnlyList<(string Name, torch.Tensor Tensor)> tensors;
    private readonly IReadOnlyList<(string Name, AdamW.State State)> moments;

    /// <param name="path">The file.</param>
    /// <param name="settings">What has to be the same for a run to go on.</param>
    /// <param name="model">What the model is made of.</param>
    /// <param name="task">What the loss learns.</param>
    /// <param name="moments">The optimizer's means.</param>
    /// <param name="hooks">What hooks keep.</param>
    public RunCheckpoint(
        string path, IReadOnlyList<KeyValuePair<string, string>> settings, IReadOnlyList<(string Name, torch.Tensor Tensor)> model,
        IReadOnlyList<(string Name, Parameter Parameter)> task, IEnumerable<(string Name, AdamW.State State)> moments,
        IReadOnlyList<TrainingHook> hooks)
    {
        (this.path, this.settings, this.moments) = (path, settings, [.. moments]);
        tensors =
        [
            .. model.Select(entry => (ModelPrefix + entry.Name, entry.Tensor)),
            .. task.Select(entry => (TaskPrefix + entry.Name, (torch.Tensor)entry.Parameter)),
            .. this.moments.SelectMany(entry => new[]
            {
                (FirstPrefix + entry.Name, entry.State.exp_avg), (SecondPrefix + entry.Name, entry.State.exp_avg_sq),
            }),
            .. hooks.SelectMany((hook, i) => hook.State.Select(entry => ($"{HookPrefix}{i}.{entry.Name}", entry.Tensor))),
        ];
    }

    /// <summary>Writes where the run stands; the path holds what it held, or the whole new file.</summary>
    /// <exception cref="CheckpointException">The folder or the disk refuses.</exception>
    public void Write(RunHistory history)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        StoredTensors.Write(path,
            [
                .. tensors,
                (Steps, torch.tensor(moments.Select(entry => entry.State.step).ToArray())),
                (Losses, torch.tensor(history.Losses.ToArray())),
                (Evaluations, torch.tensor(history.Evaluations.SelectMany(entry => new[] { entry.Step, entry.Loss,
                    entry.Metric }).ToArray(),
                    [history.Evaluations.Count, 3])),
                .. history.BestWeights.Select(entry => (BestPrefix + entry.Key, entry.Value)),
            ],
            [new(VersionKey, Version), .. settings.Select(setting => new KeyValuePair<string, string>(SettingPrefix + setting.Key,
                setting.Value))]);
    }

    /// <summary>Goes back to where the run stood, where the file is there.</summary>
    /// <returns>Whether it is.</returns>
    /// <exception cref="CheckpointException">It is damaged, or of another run.</exception>
    public bool TryRead(RunHistory history)
    {
        if (!File.Exists(path))
            return false;
        using SafetensorsFile file = SafetensorsFile.Open(path);
        CheckSettings(file);
        using IDisposable none = torch.no_grad();
        using DisposeScope scope = torch.NewDisposeScope();
        // all of it is looked at before any of it is taken
        (torch.Tensor Target, torch.Tensor Source)[] found = [.. tensors.Select(entry => (entry.Tensor, Read(file, entry.Name,
            entry.Tensor)))];
        double[] losses = [.. Numbers(file, Losses)], evaluations = [.. Numbers(file, Evaluations)];
        using torch.Tensor steps = torch.zeros(moments.Count, dtype: torch.ScalarType.Int64);
        long[] moved = [.. Read(file, Steps, steps).data<long>()];
        if (evaluations.Length % 3 != 0)
            throw new CheckpointException(path, Evaluations, "is no list of step, loss and metric; the file is damaged.");
        (string Name, torch.Tensor Tensor)[] best = file.Tensors.Keys.Any(name => name.StartsWith(BestPrefix, StringComparison.Ordinal))
            ? [.. tensors.Where(entry => entry.Name.StartsWith(ModelPrefix, StringComparison.Ordinal)).Select(entry =>
                (entry.Name[ModelPrefix.Length..], Read(file, BestPrefix + entry.Name[ModelPrefix.Length..], entry.Tensor)))]
            : [];
        foreach ((torch.Tensor target, torch.Tensor source) in found)
            target.copy_(source);
        for (int i = 0; i < moved.Length; i++)
            moments[i].State.step = moved[i];
        history.Restore(losses, [.. evaluations.Chunk(3).Select(entry => new TrainingEvaluation((int)entry[0], entry[1], entry[2]))], best);
        return true;
    }

    private void CheckSettings(SafetensorsFile file)
    {
        if (file.Metadata.GetValueOrDefault(VersionKey) != Version)
            throw new CheckpointException(path, null, "is no checkpoint of a training; name another file, or delete it.");
        foreach ((string name, string value) in settings)
        {
            string? found = file.Metadata.GetValueOrDefault(SettingPrefix + name);
            if (found != value)
                throw new CheckpointException(path, null,
                    $"is of a run whose {name} is {found ?? "not told"}, and this one's is {value}; go on with the same, or delete it.");
        }
    }

    private torch.Tensor Read(SafetensorsFile file, string name, torch.Tensor target)
    {
        TensorEntry entry = file.Find(name);
        torch.Tensor read = StoredTensors.Read(file, entry);
        return read.dtype == target.dtype && read.shape.AsSpan().SequenceEqual(target.shape) ? read
            : throw new CheckpointException(path, name,
                $"is {entry}, and this run's is {target.dtype} [{string.Join(", ", target.shape)}]; go on with the same model, or delete "
                + "it.");
    }

    private IEnumerable<double> Numbers(SafetensorsFile file, string name)
    {
        TensorEntry entry = file.Find(name);
        torch.Tensor read = StoredTensors.Read(file, entry);
        return read.dtype == torch.ScalarType.Float64 ? entry.Elements > 0 ? read.data<double>() : []
            : throw new CheckpointException(path, name, $"is {entry}, expected F64; the file is damaged.");
    }
}
