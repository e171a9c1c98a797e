using System.Globalization;
using Lathe.Checkpoints;
using Lathe.Cli.Commands;
using Lathe.Cli.Presentation;
using Lathe.Compression;
using Lathe.Kernels.Formats;
using Lathe.Training.Cli.Models;
using Lathe.Transformers;
using TorchSharp;

namespace Lathe.Training.Cli.Runs;

/// <summary>Trains what pruning has left of a checkpoint, with its products computed at the bits that they will have.</summary>
internal sealed class CompressionTrainingRun : ICompressionTrainingRun
{
    /// <summary>Batches that importance by gradients is measured over.</summary>
    private const int MostImportanceBatches = 64;

    /// <summary>Of products whose bits are chosen when they have been trained.</summary>
    private const int BitsBeforeChoice = 8;

    private readonly TrainingPlan plan;
    private readonly TrainingOptions training;
    private readonly string device;
    private readonly TrainingState state;
    private readonly ProgressLine line;
    private readonly CompiledModel teacherModel;
    private readonly Teacher teacher;
    private readonly DistilledTask task;
    private readonly CompressionOptions asked;

    private CompressionTrainingRun(
        TrainingPlan plan, TeacherFolder folder, DistillationOptions distillation, TrainingOptions training, string device, string output,
        CompressionOptions asked, ProgressLine line)
    {
        (this.plan, this.training, this.device, this.asked, this.line) = (plan, training, device, asked, line);
        (teacherModel, teacher) = folder.Load(plan, asked.Threads);
        task = new DistilledTask(plan.CreateTask(), teacher, distillation);
        state = new TrainingState(output);
        Options = asked;
    }

    public CompressionOptions Options { get; private set; }

    /// <summary>Checks what is asked for, and measures importance where gradients tell it.</summary>
    /// <param name="plan">Of the checkpoint that is compressed.</param>
    /// <param name="folder">What is learned from.</param>
    /// <param name="distillation">How it is learned from.</param>
    /// <param name="training">How it is trained.</param>
    /// <param name="device">Where.</param>
    /// <param name="output">The folder that will be written.</param>
    /// <param name="options">Of the compression.</param>
    /// <param name="line">Shows where it stands.</param>
    public static CompressionTrainingRun Begin(
        TrainingPlan plan, TeacherFolder folder, DistillationOptions distillation, TrainingOptions training, string device, string output,
        CompressionOptions options, ProgressLine line)
    {
        CompressionTrainingRun run = new(plan, folder, distillation, training, device, output, options, line);
        try
        {
            // what cannot be trained is told before anything is pruned; that takes minutes
            using TrainableModel model = TrainableFamilies.Load(plan.Folder);
            _ = new Trainer(model, run.task, plan.Data, plan.Validation, training);
            PruningOptions pruning = options.Pruning;
            bool needsGradients = (pruning.Heads > 0 || pruning.Neurons > 0)
                && pruning.Importance is Importance.Taylor or Importance.Hessian;
            run.Options = options with
            {
                Tuning = run.Train,
                Pruning = needsGradients ? pruning with { Gradients = run.Measure(model) } : pruning,
            };
            run.state.Begin();
            return run;
        }
        catch
        {
            run.Dispose();
            throw;
        }
    }

    public void Complete() => state.Complete();

    public void Dispose()
    {
        teacher.Dispose();
        teacherModel.Dispose();
    }

    /// <summary>What gradients of the task's loss tell of heads and neurons, over the first examples.</summary>
    private GradientImportance Measure(TrainableModel model)
    {
        TrainingTask own = plan.CreateTask();
        PreparedExample[] examples = [.. plan.Data.Examples.Take(MostImportanceBatches * training.BatchSize).Select(own.Prepare)];
        // its scores outlive its gates, and those go with the model
        using GradientImportance importance = new(model, AutoModel.Coupling(plan.Folder));
        int batches = 0;
        foreach (int[] indices in Enumerable.Range(0, examples.Length).Chunk(training.BatchSize))
        {
            using DisposeScope scope = torch.NewDisposeScope();
            TrainingBatch batch = own.Batch([.. indices.Select(index => examples[index])], indices, training.Seed,
                model.parameters().First().device);
            own.Loss(new ModelOutputs(model.OutputNames, model.Run(batch.Inputs(model.InputNames))), batch).backward();
            importance.Add();
            model.zero_grad();
            line.Report("importance", ++batches, (examples.Length + training.BatchSize - 1) / training.BatchSize);
        }

        return importance;
    }

    private void Train(string folder, CancellationToken cancellationToken)
    {
        string origin = $"{CheckpointFingerprint.OfFolder(folder)}, bits {asked.Bits ?? BitsBeforeChoice}, "
            + $"embeddings {asked.EmbeddingBits?.ToString(CultureInfo.InvariantCulture) ?? "float"}";
        using TrainableModel model = TrainableFamilies.Load(folder);
        model.Quantise(Precision.Int8, new LoadOptions { Formats = FormatsOf(folder) });
        TrainingDevice.Place(model, device);
        using ZerosStay zeros = new();
        TrainingResult result = TrainerRun.Run(model, task, plan, training with
        {
            Origin = origin,
            Checkpoint = state.RunFile,
            Hooks = asked.Masking.IsNothing ? [] : [zeros],
        }, line);
        model.StopQuantising();
        model.Save(folder);
        TrainedFolder.WriteRecord(folder, plan, task, result, asked.Threads);
    }

    /// <summary>As compression will store products and embeddings.</summary>
    private Dictionary<string, WeightFormat> FormatsOf(string folder)
    {
        using CompiledModel model = CompressionTargets.Of(folder).Load(folder, Precision.Int8);
        Dictionary<string, WeightFormat> formats = new(StringComparer.Ordinal);
        foreach (PlannedProduct product in PlannedProduct.Of(model, asked.Products, asked.ByDefault))
            formats[product.Name] = Format(product.Choice.Bits ?? BitsBeforeChoice, product.Choice.GroupSize);
        if (asked.EmbeddingBits is { } bits)
        {
            foreach ((string name, _) in CompiledProduct.Tables(model))
                formats[name] = Format(bits, asked.GroupSize);
        }

        return formats;
    }

    private static WeightFormat Format(int bits, int groupSize) => new(WeightEncodings.OfBits(bits)!.Encoding, groupSize);
}
