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
    private readonly TrainingPlan plan;
    private readonly TrainingOptions training;
    private readonly string device;
    private readonly TrainingState state;
    private readonly ProgressLine line;
    private readonly IDisposable teacherModel;
    private readonly Teacher teacher;
    private readonly DistilledTask task;
    private readonly CompressionOptions asked;
    private readonly BitsTraining bits;

    private CompressionTrainingRun(
        TrainingPlan plan, TeacherFolder folder, DistillationOptions distillation, TrainingOptions training, string device, string output,
        CompressionOptions asked, BitsTraining bits, ProgressLine line)
    {
        (this.plan, this.training, this.device, this.asked, this.bits, this.line) = (plan, training, device, asked, bits, line);
        (teacherModel, teacher) = folder.Load(plan, distillation.Layers, device, asked.Threads);
        task = new DistilledTask(plan.CreateTask(), teacher, distillation);
        state = new TrainingState(output);
        Options = asked;
    }

    public CompressionOptions Options { get; private set; }

    /// <summary>Checks what is asked for, before anything is pruned or measured.</summary>
    /// <param name="plan">Of the checkpoint that is compressed.</param>
    /// <param name="folder">What is learned from.</param>
    /// <param name="distillation">How it is learned from.</param>
    /// <param name="training">How it is trained.</param>
    /// <param name="device">Where.</param>
    /// <param name="output">The folder that will be written.</param>
    /// <param name="options">Of the compression.</param>
    /// <param name="bits">How bits and scales are trained.</param>
    /// <param name="line">Shows where it stands.</param>
    public static CompressionTrainingRun Begin(
        TrainingPlan plan, TeacherFolder folder, DistillationOptions distillation, TrainingOptions training, string device, string output,
        CompressionOptions options, BitsTraining bits, ProgressLine line)
    {
        CompressionTrainingRun run = new(plan, folder, distillation, training, device, output, options, bits, line);
        try
        {
            // what cannot be trained is told before anything is pruned; that takes minutes
            using TrainableModel model = TrainableFamilies.Load(plan.Folder);
            _ = new Trainer(model, run.task, plan.Data, plan.Validation, training);
            run.Options = options with { Tuning = run.Train, Pruning = options.Pruning with { GradientsOf = run.Measure } };
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

    /// <summary>What gradients of the task's loss tell of heads and neurons.</summary>
    private IUnitImportance Measure(string folder, CancellationToken cancellationToken)
    {
        using TrainableModel model = TrainableFamilies.Load(folder);
        TrainingDevice.Place(model, device);
        ImportanceOptions options = new() { Seed = training.Seed };
        return GradientImportance.Measure(model, AutoModel.Coupling(folder), plan.CreateTask(), plan.Data,
            options with { BatchSize = Math.Min(options.BatchSize, training.BatchSize) }, new CompressionSteps(line),
            cancellationToken);
    }

    private TunedProducts Train(string folder, IReadOnlyList<CompressedProduct> products, CancellationToken cancellationToken)
    {
        string origin = $"{CheckpointFingerprint.OfFolder(folder)}, bits {Said(asked)}, scales {bits.Scales}, "
            + $"embeddings {asked.EmbeddingBits?.ToString(CultureInfo.InvariantCulture) ?? "float"}";
        using TrainableModel model = TrainableFamilies.Load(folder);
        TrainingDevice.Place(model, device);
        using AdaptiveBits? adaptive = Adaptive(folder, products);
        if (adaptive is null)
            model.Quantise(Precision.Int8, new LoadOptions { Formats = FormatsOf(folder, products) }, bits.Scales);
        using ZerosStay zeros = new();
        TrainingResult result = TrainerRun.Run(model, task, plan, training with
        {
            Origin = origin,
            Checkpoint = state.RunFile,
            Hooks = [.. asked.Masking.IsNothing ? (TrainingHook[])[] : [zeros], .. adaptive is null ? (TrainingHook[])[] : [adaptive]],
        }, line);
        TunedProducts tuned = new(adaptive?.Bits ?? TunedProducts.AsPlanned.Bits, model.TrainedRounding());
        model.StopQuantising();
        model.Save(folder);
        TrainedFolder.WriteRecord(folder, plan, task, result, asked.Threads);
        return tuned;
    }

    /// <summary>What chooses bits while it is trained; null where they are given.</summary>
    private AdaptiveBits? Adaptive(string folder, IReadOnlyList<CompressedProduct> products)
    {
        using CompiledModel model = CompressionTargets.Of(folder).Load(folder, Precision.Int8);
        IReadOnlyList<ProductChoice> choices = AdaptiveBits.ProductsOf(model, asked);
        HashSet<string> open = [.. choices.Where(choice => choice.Bits is null).Select(choice => choice.Product)];
        if (open.Count == 0)
            return null;
        int every = bits.EveryOf(training.StepsOf(plan.Data.Examples.Count).All);
        return new AdaptiveBits(new AdaptiveBitsOptions
        {
            Products = choices,
            Start = products.Where(product => open.Contains(product.Name))
                .ToDictionary(product => product.Name, product => product.Bits, StringComparer.Ordinal),
            Every = every,
            Last = bits.LastOf(every, training.StepsOf(plan.Data.Examples.Count).All),
            Scales = bits.Scales,
            Load = new LoadOptions { Formats = FormatsOf(folder, []) },
        });
    }

    /// <summary>As compression will store products and embeddings.</summary>
    private Dictionary<string, WeightFormat> FormatsOf(string folder, IReadOnlyList<CompressedProduct> products)
    {
        Dictionary<string, WeightFormat> formats = products.ToDictionary(
            product => product.Name, product => Format(product.Bits, product.GroupSize), StringComparer.Ordinal);
        if (asked.EmbeddingBits is { } rows)
        {
            using CompiledModel model = CompressionTargets.Of(folder).Load(folder, Precision.Int8);
            foreach ((string name, _) in CompiledProduct.Tables(model))
                formats[name] = Format(rows, asked.GroupSize);
        }

        return formats;
    }

    private static string Said(CompressionOptions asked) => asked.Bits?.ToString(CultureInfo.InvariantCulture)
        ?? string.Create(CultureInfo.InvariantCulture, $"{asked.AverageBits} on average");

    private static WeightFormat Format(int bits, int groupSize) => new(WeightEncodings.OfBits(bits)!.Encoding, groupSize);
}
