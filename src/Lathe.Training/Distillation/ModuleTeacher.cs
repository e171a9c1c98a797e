using TorchSharp;

namespace Lathe.Training;

/// <summary>A torch module as the teacher; it is put into evaluation mode, and stays its maker's.</summary>
public sealed class ModuleTeacher : Teacher
{
    private readonly Func<TrainingBatch, IReadOnlyList<torch.Tensor>> run;

    /// <param name="model">The teacher.</param>
    /// <param name="encoder">What makes its tokens; null where it reads the student's.</param>
    /// <param name="vocabularySize">Of a teacher that reads the student's tokens; null where it is not known.</param>
    /// <param name="taps">What it gives beside its outputs, as <see cref="TrainableModel.RunTapped"/> names it.</param>
    public ModuleTeacher(
        TrainableModel model, ITextEncoder? encoder = null, int? vocabularySize = null, IReadOnlyList<string>? taps = null)
        : this(model, [.. (model ?? throw new ArgumentNullException(nameof(model))).OutputNames, .. taps ?? []],
            batch => model.RunTapped(batch.Inputs(model.InputNames), taps ?? []), encoder, vocabularySize) =>
        Tapped = taps ?? [];

    /// <param name="module">The teacher.</param>
    /// <param name="outputNames">What <paramref name="run"/> gives, in order; a classifier's is <c>logits</c>.</param>
    /// <param name="run">Runs the module over a batch.</param>
    /// <param name="encoder">What makes its tokens; null where it reads the student's.</param>
    /// <param name="vocabularySize">Of a teacher that reads the student's tokens; null where it is not known.</param>
    public ModuleTeacher(
        torch.nn.Module module, IReadOnlyList<string> outputNames, Func<TrainingBatch, IReadOnlyList<torch.Tensor>> run,
        ITextEncoder? encoder = null, int? vocabularySize = null)
        : base(encoder, vocabularySize)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(outputNames);
        ArgumentNullException.ThrowIfNull(run);
        module.eval();
        (OutputNames, this.run) = (outputNames, run);
    }

    public override IReadOnlyList<string> OutputNames { get; }

    /// <inheritdoc/>
    internal override IReadOnlyList<string> Tapped { get; } = [];

    /// <inheritdoc/>
    public override IReadOnlyList<torch.Tensor> Run(TrainingBatch batch)
    {
        using IDisposable none = torch.no_grad();
        return run(batch);
    }
}
