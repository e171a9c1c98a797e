using Lathe.Compression;
using TorchSharp;

namespace Lathe.Training;

/// <summary>Forward and backward passes over examples of a task, for what they tell of units.</summary>
internal static class ImportanceMeasurement
{
    public static void Run(
        TrainableModel model, GradientImportance importance, TrainingTask task, TrainingData data, ImportanceOptions options,
        IProgress<CompressionProgress>? progress, CancellationToken cancellationToken)
    {
        using BlockingCollections blocking = new();
        int[] indices = Spread(data.Examples.Count, Math.Min(data.Examples.Count, options.Examples));
        PreparedExample[] examples = [.. indices.Select(index => task.Prepare(data.Examples[index]))];
        int[][] batches = LengthBatches.Sorted([.. examples.Select(example => example.Length)], options.BatchSize);
        torch.Device device = model.parameters().First().device;
        for (int step = 0; step < batches.Length; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress?.Report(new CompressionProgress("importance", step, batches.Length));
            using DisposeScope scope = torch.NewDisposeScope();
            TrainingBatch batch = task.Batch(
                [.. batches[step].Select(i => examples[i])], [.. batches[step].Select(i => indices[i])], options.Seed, device);
            torch.Tensor?[] inputs = batch.Inputs(model.InputNames);
            torch.Tensor loss = task.Loss(TappedRun.Of(model, task, inputs), batch);
            double value = loss.ToDouble();
            if (!double.IsFinite(value))
                throw Divergence.OfLoss(model, inputs, step, value);
            loss.backward();
            importance.Add();
            model.zero_grad();
        }
    }

    /// <summary>So many of all, evenly: whatever the data is sorted by, there are some of each.</summary>
    private static int[] Spread(int all, int some) => [.. Enumerable.Range(0, some).Select(i => (int)((long)i * all / some))];
}
