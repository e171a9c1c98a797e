using System.Globalization;
using System.Runtime.InteropServices;
using TorchSharp;

namespace Lathe.Training;

/// <summary>Trains a model.</summary>
/// <remarks>
/// On one machine, with as many threads, a run gives the same numbers each time, also where it was stopped in between and went on from its
/// checkpoint. Chance is a function of seed and step: torch's generator is seeded anew at each. There is one in a process: two trainings at
/// the same time draw from each other's.
/// </remarks>
public sealed class Trainer
{
    private readonly TrainableModel model;
    private readonly TrainingTask task;
    private readonly TrainingData data;
    private readonly TrainingData? validation;
    private readonly TrainingOptions options;
    private readonly PreparedExample[] examples, validationExamples;

    /// <summary>Checks all data, and makes tokens of it.</summary>
    /// <param name="model">Is trained, on the device that it is on.</param>
    /// <param name="task">What it learns.</param>
    /// <param name="data">What from.</param>
    /// <param name="validation">What it is measured with; null: nothing.</param>
    /// <param name="options">How.</param>
    /// <exception cref="ArgumentException">An option is out of range, or asks for validation data and there is none.</exception>
    /// <exception cref="Lathe.Compression.InputException">An example cannot be used; the message names it.</exception>
    public Trainer(TrainableModel model, TrainingTask task, TrainingData data, TrainingData? validation, TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        if (validation is null && (options.Patience is not null || options.EvaluateEvery is not null))
            throw new ArgumentException("without validation data nothing is evaluated; give some, or leave Patience and EvaluateEvery out",
                nameof(options));
        (this.model, this.task, this.data, this.validation, this.options) = (model, task, data, validation, options);
        examples = [.. data.Examples.Select(task.Prepare)];
        validationExamples = validation is null ? [] : [.. validation.Examples.Select(task.PrepareValidation)];
        task.CheckData(data, examples);
    }

    /// <summary>Trains, or goes on where a checkpoint was left. In the end the model has the best weights, by the metric; the last ones
    /// where nothing is evaluated.</summary>
    /// <param name="progress">Told after each step.</param>
    /// <param name="cancellationToken">Asked before each step; the checkpoint, where one is asked for, is written then.</param>
    /// <exception cref="InvalidOperationException">The model does not fit the task or the data; nothing was changed.</exception>
    /// <exception cref="TrainingDivergedException">A number is not finite any more.</exception>
    /// <exception cref="Lathe.Checkpoints.CheckpointException">The checkpoint is damaged, of another run, or cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled; it can go on from its checkpoint.</exception>
    public TrainingResult Run(IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        using BlockingCollections blocking = new();
        if (options.Dropout is { } rate)
            model.Dropout = rate;
        if (options.BFloat16 is { } isMixed)
            model.BFloat16 = isMixed;
        torch.Device device = model.parameters().FirstOrDefault()?.device ?? torch.CPU;
        // the loss's own parameters are made when both models' outputs are seen
        torch.random.manual_seed(new SeededRandom(options.Seed).Whole());
        Probe(device);
        using TrainingRun run = new(model, task, options, examples, validationExamples, device, Settings());
        return run.Run(progress, cancellationToken);
    }

    private KeyValuePair<string, string>[] Settings() =>
    [
        .. options.Settings, new(nameof(TrainingOptions.Dropout), model.Dropout.ToString("R", CultureInfo.InvariantCulture)),
        new(nameof(TrainingOptions.BFloat16), model.BFloat16.ToString()),
        .. task.Settings, new("data", data.Fingerprint), new("validation data", validation?.Fingerprint ?? "none"),
    ];

    /// <summary>Runs the examples that models can stumble over: the longest, and that with the largest id.</summary>
    private void Probe(torch.Device device)
    {
        using IDisposable none = torch.no_grad();
        bool wasTraining = model.training;
        model.eval();
        try
        {
            foreach (PreparedExample[] all in (PreparedExample[][])[examples, validationExamples])
            {
                if (all.Length == 0)
                    continue;
                Probe(all, all.MaxBy(example => example.Length)!, device);
                Probe(all, all.MaxBy(example => LargestId(example.Rows))!, device);
                if (all[0].TeacherRows is not null)
                    Probe(all, all.MaxBy(example => LargestId(example.TeacherRows!))!, device);
            }
        }
        finally
        {
            model.train(wasTraining);
        }
    }

    private static int LargestId(IReadOnlyList<EncodedRow> rows) => rows.Max(row => row.Tokens.Ids.Max());

    private void Probe(PreparedExample[] all, PreparedExample example, torch.Device device)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        TrainingBatch batch = task.Batch([example], [Array.IndexOf(all, example)], options.Seed, device);
        try
        {
            ModelOutputs outputs = TappedRun.Of(model, task, batch.Inputs(model.InputNames));
            if (all == examples)
                task.Check(outputs, batch);
        }
        catch (ExternalException exception)
        {
            throw new InvalidOperationException(
                $"{example.Source.Place}: of {example.Length} tokens with ids up to {LargestId(example.Rows)}, "
                + $"cannot be computed: {exception.Message.ReplaceLineEndings("\n").Split('\n')[0]}", exception);
        }
    }
}
