using TorchSharp;

namespace Lathe.Training;

/// <summary>What the printed Forward and Run call beside operations.</summary>
public abstract partial class TrainableModel
{
    /// <summary>What is made from here on goes with the scope, but for what is kept.</summary>
    protected static DisposeScope NewScope() => torch.NewDisposeScope();

    /// <summary>Hands a result on to whoever called Forward.</summary>
    /// <param name="scope">The one that Forward opened.</param>
    /// <param name="result">Null where the layer behind it is absent; an input or parameter that is handed on as it is stays where it
    /// was.</param>
    protected static torch.Tensor Keep(DisposeScope scope, torch.Tensor? result)
    {
        ArgumentNullException.ThrowIfNull(scope);
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
