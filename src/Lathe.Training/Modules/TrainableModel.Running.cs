using Lathe.CompilerServices;
using TorchSharp;

namespace Lathe.Training;

/// <summary>What the printed Forward and Run call beside operations.</summary>
public abstract partial class TrainableModel
{
    /// <summary>Runs Forward, and gives what it computes on the way too.</summary>
    /// <param name="inputs">As of <see cref="Run"/>.</param>
    /// <param name="taps">
    /// <c>hidden_states.N</c>, N from 1: the output of the N-th layer that is run, of those that stand in an array; one that is run several
    /// times counts as often. <c>attentions.N</c>, N from 0: the weights of the N-th attention, [batch, heads, queries, keys], in floats.
    /// Names of outputs are none of these.
    /// </param>
    /// <returns>One for each of <see cref="OutputNames"/>, then one for each tap, attached to the graph of gradients.</returns>
    /// <exception cref="ArgumentException">The model computes nothing of a name.</exception>
    public IReadOnlyList<torch.Tensor> RunTapped(IReadOnlyList<torch.Tensor?> inputs, IReadOnlyList<string> taps)
    {
        ArgumentNullException.ThrowIfNull(taps);
        (IReadOnlyList<torch.Tensor> outputs, IReadOnlyList<(string Name, torch.Tensor Tensor)> found, IReadOnlyList<string> known) =
            RunWithTaps(inputs, taps);
        return [.. outputs, .. taps.Select(name => found.FirstOrDefault(tap => tap.Name == name).Tensor ?? throw new ArgumentException(
            $"{GetName()} computes no '{name}'; it gives {string.Join(", ", OutputNames.Concat(known))}", nameof(taps)))];
    }

    /// <summary>The same without those that are not there.</summary>
    /// <returns>Outputs; taps that were asked for and are there; and the names of all that could be asked for.</returns>
    internal (IReadOnlyList<torch.Tensor> Outputs, IReadOnlyList<(string Name, torch.Tensor Tensor)> Taps, IReadOnlyList<string> Known)
        RunWithTaps(IReadOnlyList<torch.Tensor?> inputs, IReadOnlyList<string> taps)
    {
        if (taps.Count == 0)
            return (Run(inputs), [], []);
        using TapRecorder recorder = new(taps);
        IReadOnlyList<torch.Tensor> outputs = Run(inputs);
        List<(string, torch.Tensor)> found = [];
        foreach (string tap in taps)
        {
            if (recorder.Take(tap) is { } tensor)
                found.Add((tap, tensor));
        }

        return (outputs, found, [.. recorder.Names]);
    }

    /// <summary>What is made from here on goes with the scope, but for what is kept.</summary>
    protected static DisposeScope NewScope() => torch.NewDisposeScope();

    /// <summary>Hands a result on to whoever called Forward.</summary>
    /// <param name="scope">The one that Forward opened.</param>
    /// <param name="result">Null where the layer behind it is absent; an input or parameter that is handed on as it is stays where it
    /// was.</param>
    protected torch.Tensor Keep(DisposeScope scope, torch.Tensor? result)
    {
        ArgumentNullException.ThrowIfNull(scope);
        if (reader is { IsElement: true })
            TapRecorder.Current?.State(scope, result);
        return result is not null ? scope.MoveToOuter(result) : null!;
    }

    /// <summary>An input that Forward takes as ids or a mask.</summary>
    /// <param name="inputs">Run's.</param>
    /// <param name="index">Its place.</param>
    /// <exception cref="ArgumentException">Too few or too many inputs, or one of floats.</exception>
    protected torch.Tensor? Ids(IReadOnlyList<torch.Tensor?> inputs, int index)
    {
        torch.Tensor? input = Input(inputs, index);
        return input is null || input.dtype is torch.ScalarType.Int64 or torch.ScalarType.Int32
            ? input
            : throw Unfit(input, index, "int64 or int32");
    }

    /// <summary>An input that Forward takes as floats.</summary>
    /// <inheritdoc cref="Ids"/>
    protected torch.Tensor? Floats(IReadOnlyList<torch.Tensor?> inputs, int index)
    {
        torch.Tensor? input = Input(inputs, index);
        return input is null || input.is_floating_point() ? input : throw Unfit(input, index, "float32");
    }

    /// <summary>Those of Forward's results that are there.</summary>
    protected static IReadOnlyList<torch.Tensor> Present(params torch.Tensor?[] results)
    {
        ArgumentNullException.ThrowIfNull(results);
        return [.. results.OfType<torch.Tensor>()];
    }

    private torch.Tensor? Input(IReadOnlyList<torch.Tensor?> inputs, int index)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return inputs.Count == InputNames.Count
            ? inputs[index]
            : throw new ArgumentException(
                $"{inputs.Count} inputs were given, expected {InputNames.Count}: {string.Join(", ", InputNames)}", nameof(inputs));
    }

    private ArgumentException Unfit(torch.Tensor input, int index, string expected) => new(
        $"{InputNames[index]} is {input.dtype} [{string.Join(", ", input.shape)}], expected {expected}", nameof(input));
}
