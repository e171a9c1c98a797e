using System.Diagnostics;
using TorchSharp;
using TorchSharp.Modules;

namespace Lathe.Training;

/// <summary>One run of a trainer: what changes from step to step.</summary>
internal sealed class TrainingRun : IDisposable
{
    private readonly TrainableModel model;
    private readonly TrainingTask task;
    private readonly TrainingOptions options;
    private readonly PreparedExample[] examples;
    private readonly int[] lengths;
    private readonly torch.Device device;
    private readonly IReadOnlyList<(string Name, Parameter Parameter)> parameters;
    private readonly AdamWOptimizer optimizer;
    private readonly LearningRateSchedule schedule;
    private readonly Validation? validation;
    private readonly RunHistory history;
    private readonly RunCheckpoint? checkpoint;
    private readonly int stepsPerEpoch, steps;
    private (int Epoch, int[][] Batches)? order;

    public TrainingRun(
        TrainableModel model, TrainingTask task, TrainingOptions options, PreparedExample[] examples, PreparedExample[] validationExamples,
        torch.Device device, IReadOnlyList<KeyValuePair<string, string>> settings)
    {
        (this.model, this.task, this.options, this.examples, this.device) = (model, task, options, examples, device);
        lengths = [.. examples.Select(example => example.Length)];
        history = new RunHistory(done => options.Hooks.All(hook => hook.IsSettled(done)));
        (stepsPerEpoch, steps) = options.StepsOf(examples.Length);
        schedule = new LearningRateSchedule(options.LearningRate, (int)(options.WarmUp * steps), steps, options.Decay);
        // they may give the model parameters, such as scales
        foreach (TrainingHook hook in options.Hooks)
            hook.Begin(model);
        parameters = TrainedParameters.Of(model, task);
        optimizer = new AdamWOptimizer(parameters, options);
        validation = validationExamples.Length > 0 ? new Validation(model, task, validationExamples, options, device) : null;
        checkpoint = options.Checkpoint is { } path ? new RunCheckpoint(
            path, settings, TrainedParameters.StateOf(model), task.Parameters, optimizer.States, options.Hooks) : null;
    }

    private int Done => history.Losses.Count;

    private bool EndsEarly => options.Patience is { } patience && history.SinceBest >= patience;

    public TrainingResult Run(IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        if (checkpoint?.TryRead(history) == true)
        {
            foreach (TrainingHook hook in options.Hooks)
                hook.Resume(model);
        }

        // a folder that is not there and a disk that is full are told now, and not after hundreds of steps
        if (Done == 0)
            checkpoint?.Write(history);
        model.train();
        Stopwatch inSteps = new();
        (long tokens, int first) = (0, Done);
        while (Done < steps && !EndsEarly)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                checkpoint?.Write(history);
                cancellationToken.ThrowIfCancellationRequested();
            }

            inSteps.Start();
            tokens += Step(Done);
            inSteps.Stop();
            if (validation is not null && (Done == steps || Done % (options.EvaluateEvery ?? stepsPerEpoch) == 0))
                history.Add(validation.Evaluate(Done), TrainedParameters.StateOf(model));
            if (Done == steps || EndsEarly || Done % options.CheckpointEvery == 0)
                checkpoint?.Write(history);
            double seconds = inSteps.Elapsed.TotalSeconds;
            progress?.Report(new TrainingProgress(Done, steps, (double)Done / stepsPerEpoch, history.Losses[^1], schedule.At(Done - 1),
                history.Evaluations.Count > 0 ? history.Evaluations[^1].Metric : null, tokens / seconds,
                TimeSpan.FromSeconds(seconds / (Done - first) * (steps - Done))));
        }

        TakeBest();
        model.eval();
        return new TrainingResult([.. history.Losses], [.. history.Evaluations], history.Best, Done < steps);
    }

    public void Dispose()
    {
        history.Dispose();
        optimizer.Dispose();
    }

    /// <returns>Tokens that were read.</returns>
    private long Step(int step)
    {
        (double loss, long tokens) = Gradients(step);
        if (!double.IsFinite(optimizer.Clip(options.ClipNorm)))
            throw Divergence.OfGradients(parameters, step, loss, () => Gradients(step));
        foreach (TrainingHook hook in options.Hooks)
            hook.BeforeUpdate(model, step);
        optimizer.Step(schedule.At(step));
        foreach (TrainingHook hook in options.Hooks)
            hook.AfterUpdate(model, step);
        history.Add(loss);
        return tokens;
    }

    /// <summary>Forward and backward passes of a step's batches: a function of the weights, the seed and the step.</summary>
    private (double Loss, long Tokens) Gradients(int step)
    {
        int epoch = step / stepsPerEpoch, first = step % stepsPerEpoch * options.Accumulation;
        if (order?.Epoch != epoch)
            order = (epoch, LengthBatches.Shuffled(lengths, options.BatchSize, options.Seed, epoch));
        int[][] batches = order.Value.Batches[first..Math.Min(first + options.Accumulation, order.Value.Batches.Length)];
        optimizer.ClearGradients();
        torch.random.manual_seed(new SeededRandom(options.Seed, step).Whole());
        double sum = 0;
        long tokens = 0;
        foreach (int[] indices in batches)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            TrainingBatch batch = task.Batch(
                [.. indices.Select(index => examples[index])], indices, new SeededRandom(options.Seed, epoch).Whole(), device);
            torch.Tensor?[] inputs = batch.Inputs(model.InputNames);
            torch.Tensor loss = task.Loss(TappedRun.Of(model, task, inputs), batch) / batches.Length;
            double value = loss.ToDouble();
            if (!double.IsFinite(value))
                throw Divergence.OfLoss(model, inputs, step, value);
            loss.backward();
            sum += value;
            tokens += batch.Tokens;
        }

        return (sum, tokens);
    }

    private void TakeBest()
    {
        using IDisposable none = torch.no_grad();
        foreach ((string name, torch.Tensor tensor) in TrainedParameters.StateOf(model))
        {
            if (history.BestWeights.TryGetValue(name, out torch.Tensor? best))
                tensor.copy_(best);
        }
    }
}
