using TorchSharp;
using TorchSharp.Modules;

namespace Lathe.Training.Cli.Runs;

/// <summary>Takes weights that masking has made zero back to zero after each step.</summary>
internal sealed class ZerosStay : TrainingHook, IDisposable
{
    private readonly List<(string Name, torch.Tensor Kept)> kept = [];

    public override string Description => "zeros of matrices stay";

    /// <summary>1 for weights that stay, 0 for those that masking took.</summary>
    public override IReadOnlyList<(string Name, torch.Tensor Tensor)> State => kept;

    /// <inheritdoc/>
    public override void Begin(TrainableModel model)
    {
        using IDisposable none = torch.no_grad();
        foreach ((string name, Parameter parameter) in Matrices(model))
            kept.Add((name, parameter.ne(0).to(parameter.dtype).DetachFromDisposeScope()));
    }

    /// <inheritdoc/>
    public override void AfterUpdate(TrainableModel model, int step)
    {
        using IDisposable none = torch.no_grad();
        using DisposeScope scope = torch.NewDisposeScope();
        foreach (((_, Parameter parameter), (_, torch.Tensor mask)) in Matrices(model).Zip(kept))
            parameter.mul_(mask);
    }

    public void Dispose()
    {
        foreach ((_, torch.Tensor mask) in kept)
            mask.Dispose();
    }

    private static IEnumerable<(string Name, Parameter Parameter)> Matrices(TrainableModel model) =>
        model.named_parameters().Where(entry => entry.parameter.dim() > 1).Select(entry => (entry.name, entry.parameter));
}
