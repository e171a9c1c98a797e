using TorchSharp;
using TorchSharp.Modules;

namespace Lathe.Training;

/// <summary>What a run changes, by name: the model's parameters that want gradients, and those of the loss; a shared one stands
/// once.</summary>
internal static class TrainedParameters
{
    private const string TaskPrefix = "task.";

    /// <exception cref="ArgumentException">There is none.</exception>
    public static IReadOnlyList<(string Name, Parameter Parameter)> Of(TrainableModel model, TrainingTask task)
    {
        HashSet<IntPtr> seen = [];
        List<(string, Parameter)> all = [];
        foreach ((string name, Parameter parameter) in model.named_parameters())
        {
            if (parameter.requires_grad && seen.Add(parameter.Handle))
                all.Add((name, parameter));
        }

        if (all.Count == 0)
            throw new ArgumentException($"{model.GetName()} has no parameter that wants gradients; there is nothing to train",
                nameof(model));
        return [.. all, .. task.Parameters.Select(entry => (TaskPrefix + entry.Name, entry.Parameter))];
    }

    /// <summary>All that makes the model what it is: parameters, frozen ones too, and buffers.</summary>
    public static IReadOnlyList<(string Name, torch.Tensor Tensor)> StateOf(TrainableModel model)
    {
        HashSet<IntPtr> seen = [];
        return [.. model.named_parameters().Select(entry => (entry.name, (torch.Tensor)entry.parameter))
            .Concat(model.named_buffers()).Where(entry => seen.Add(entry.Item2.Handle))];
    }
}
