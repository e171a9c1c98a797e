using TorchSharp;

namespace Lathe.Training;

/// <summary>Measures a model in between: always the same batches and, where a task masks tokens, the same ones.</summary>
internal sealed class Validation
{
    private readonly TrainableModel model;
    private readonly TrainingTask task;
    private readonly PreparedExample[] examples;
    private readonly int[][] batches;
    private readonly long seed;
    private readonly torch.Device device;

    public Validation(
        TrainableModel model, TrainingTask task, PreparedExample[] examples, TrainingOptions options, torch.Device device)
    {
        (this.model, this.task, this.examples, this.device) = (model, task, examples, device);
        seed = new SeededRandom(options.Seed, long.MaxValue).Whole();
        batches = LengthBatches.Sorted([.. examples.Select(example => example.Length)], options.BatchSize);
    }

    /// <param name="step">Steps that are done.</param>
    public TrainingEvaluation Evaluate(int step)
    {
        using IDisposable none = torch.no_grad();
        TaskScore score = task.CreateScore();
        double sum = 0;
        model.eval();
        foreach (int[] indices in batches)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            TrainingBatch batch = task.Batch([.. indices.Select(index => examples[index])], indices, seed, device);
            ModelOutputs outputs = new(model.OutputNames, model.Run(batch.Inputs(model.InputNames)));
            sum += task.ValidationLoss(outputs, batch).ToDouble() * indices.Length;
            score.Add(outputs, batch);
        }

        model.train();
        return new TrainingEvaluation(step, sum / examples.Length, score.Value);
    }
}
