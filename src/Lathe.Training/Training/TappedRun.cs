using TorchSharp;

namespace Lathe.Training;

/// <summary>Runs a model over a batch, with what its task reads beside outputs.</summary>
internal static class TappedRun
{
    /// <param name="model">The model.</param>
    /// <param name="task">What learns.</param>
    /// <param name="inputs">The model's, in order.</param>
    /// <returns>Without the taps that the model does not compute: whoever reads them is told.</returns>
    public static ModelOutputs Of(TrainableModel model, TrainingTask task, IReadOnlyList<torch.Tensor?> inputs)
    {
        (IReadOnlyList<torch.Tensor> outputs, IReadOnlyList<(string Name, torch.Tensor Tensor)> found, IReadOnlyList<string> known) =
            model.RunWithTaps(inputs, task.TapsOf(model));
        string[] tapped = [.. found.Select(tap => tap.Name)];
        return new ModelOutputs([.. model.OutputNames, .. tapped], [.. outputs, .. found.Select(tap => tap.Tensor)])
        {
            Tapped = tapped, KnownTaps = known,
        };
    }
}
