using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using TorchSharp;
using TorchSharp.Modules;

namespace Lathe.Training;

/// <summary>Finds out what was the first number that is not finite: a step is repeated, with someone looking on.</summary>
internal static partial class Divergence
{
    /// <summary>Of a step whose loss is no number.</summary>
    /// <param name="model">As it was when the loss was computed.</param>
    /// <param name="inputs">What it read.</param>
    /// <param name="step">From 0.</param>
    /// <param name="loss">What the loss is.</param>
    public static TrainingDivergedException OfLoss(TrainableModel model, torch.Tensor?[] inputs, int step, double loss)
    {
        using IDisposable none = torch.no_grad();
        using DisposeScope scope = torch.NewDisposeScope();
        foreach ((string name, torch.Tensor tensor) in TrainedParameters.StateOf(model))
        {
            if (!IsFinite(tensor))
                return new TrainingDivergedException(step, name, $"'{name}' is not finite before the step, and the loss is {loss}");
        }

        (string? module, ModelOutputs outputs) = RunWatched(model, inputs);
        if (module is not null)
            return new TrainingDivergedException(step, module, $"what '{module}' gives is not finite, and the loss is {loss}");
        string[] infinite = [.. outputs.Names.Where(name => !IsFinite(outputs[name]))];
        return infinite.Length > 0
            ? new TrainingDivergedException(step, infinite[0],
                $"the model's output{(infinite.Length > 1 ? "s" : "")} {string.Join(", ", infinite.Select(name => $"'{name}'"))} "
                + $"{(infinite.Length > 1 ? "are" : "is")} not finite, and the loss is {loss}")
            : new TrainingDivergedException(step, "loss", $"the loss is {loss}, though all of the model's outputs are finite");
    }

    /// <summary>Of a step whose gradients are no numbers, though its loss is one.</summary>
    /// <param name="parameters">With their gradients.</param>
    /// <param name="step">From 0.</param>
    /// <param name="loss">What the loss is.</param>
    /// <param name="repeat">Does forward and backward passes again.</param>
    public static TrainingDivergedException OfGradients(
        IReadOnlyList<(string Name, Parameter Parameter)> parameters, int step, double loss, Action repeat)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        string[] names = [.. parameters.Where(entry => entry.Parameter.grad is { } gradient && !IsFinite(gradient)).Select(entry =>
            entry.Name)];
        string member = names.FirstOrDefault() ?? "all parameters together";
        string others = names.Length switch { <= 1 => "", 2 => " and of another one", _ => $" and of {names.Length - 1} others" };
        string operation = Operation(repeat) is { } found ? $", first in {found}" : "";
        return new TrainingDivergedException(
            step, member, $"the gradient of '{member}'{others} is not finite{operation}, and the loss is {loss}");
    }

    private static bool IsFinite(torch.Tensor tensor) =>
        !torch.is_floating_point(tensor) || tensor.isfinite().all().item<bool>();

    /// <summary>Runs the model; modules that are called as modules tell what they gave.</summary>
    private static (string? Module, ModelOutputs Outputs) RunWatched(TrainableModel model, torch.Tensor?[] inputs)
    {
        string? first = null;
        List<Action> removals = [];
        foreach ((string name, torch.nn.Module module) in model.named_modules())
        {
            if (module is torch.nn.Module<torch.Tensor, torch.Tensor> layer)
            {
                var hook = layer.register_forward_hook((_, _, output) =>
                {
                    if (first is null && !IsFinite(output))
                        first = name;
                    return output;
                });
                removals.Add(hook.remove);
            }
        }

        try
        {
            ModelOutputs outputs = new(model.OutputNames, model.Run(inputs));
            return (first, outputs);
        }
        finally
        {
            removals.ForEach(remove => remove());
        }
    }

    /// <summary>The operation whose gradient is NaN first, as torch's anomaly detection names it; null where it finds none, as for
    /// infinities.</summary>
    private static string? Operation(Action repeat)
    {
        try
        {
            using AnomalyMode looking = torch.autograd.detect_anomaly(true);
            repeat();
            return null;
        }
        catch (ExternalException exception)
        {
            Match match = FunctionName().Match(exception.Message);
            return match.Success ? match.Groups["name"].Value : null;
        }
    }

    [GeneratedRegex("Function '(?<name>\\w+)'", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FunctionName();
}
