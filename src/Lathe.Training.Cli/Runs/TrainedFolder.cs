using Lathe.Checkpoints;
using Lathe.Compression;
using Lathe.Transformers;
using Lathe.Transformers.Evaluation;
using TorchSharp;

namespace Lathe.Training.Cli.Runs;

/// <summary>What is written beside trained weights: how the training went, and outputs to verify compiled code with.</summary>
internal static class TrainedFolder
{
    /// <summary>Rows of reference outputs.</summary>
    private const int ReferenceRows = 4;

    /// <summary>Writes how it went.</summary>
    /// <param name="folder">With the trained weights.</param>
    /// <param name="plan">What was trained.</param>
    /// <param name="task">What was learned.</param>
    /// <param name="result">What came of it.</param>
    /// <param name="threads">For the confusion of classes, which compiled code tells.</param>
    public static TrainingRecord WriteRecord(string folder, TrainingPlan plan, TrainingTask task, TrainingResult result, int threads)
    {
        ClassificationScore? score = null;
        if (plan is { Kind: Models.TaskKind.Classification, Validation: { } validation })
            score = Examples.Score(folder, plan, validation, threads);
        TrainingRecord record = new()
        {
            Task = Models.TaskKinds.NameOf(plan.Kind),
            MetricName = task.MetricName,
            Losses = result.Losses,
            Evaluations = [.. result.Evaluations.Select(evaluation =>
                new RecordedEvaluation(evaluation.Step, evaluation.Loss, evaluation.Metric))],
            Best = result.Best?.Step,
            Classes = score is null ? [] : plan.Classes,
            Confusion = score?.Confusion ?? [],
            F1 = score?.MacroF1,
        };
        record.Write(Path.Combine(folder, TrainingRecord.FileName));
        return record;
    }

    /// <summary>Writes what TorchSharp gives for the first examples, which <c>lathe verify</c> holds compiled code against.</summary>
    public static void WriteReference(string folder, TrainableModel model, TrainingPlan plan, TrainingTask task)
    {
        using IDisposable none = torch.no_grad();
        using DisposeScope scope = torch.NewDisposeScope();
        model.eval();
        PreparedExample[] examples = [.. plan.Data.Examples.Take(ReferenceRows).Select(task.Prepare)];
        torch.Device device = model.parameters().First().device;
        TrainingBatch batch = TrainingBatch.Of(examples, [.. Enumerable.Range(0, examples.Length)], task.Encoder.PaddingId, device);
        torch.Tensor?[] inputs = batch.Inputs(model.InputNames);
        IReadOnlyList<torch.Tensor> outputs = model.Run(inputs);
        List<(string, torch.Tensor)> tensors = [];
        for (int i = 0; i < inputs.Length; i++)
            tensors.Add((NamedTensors.ToSnakeCase(model.InputNames[i]), inputs[i]!.to(torch.ScalarType.Int32)));
        for (int i = 0; i < outputs.Count; i++)
            tensors.Add((NamedTensors.ToSnakeCase(model.OutputNames[i]), outputs[i]));
        StoredTensors.Write(Path.Combine(folder, "reference.safetensors"), tensors, []);
    }
}
