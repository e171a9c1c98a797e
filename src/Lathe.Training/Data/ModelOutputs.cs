using TorchSharp;

namespace Lathe.Training;

/// <summary>What a model gave for a batch, by name. Names are found however they are spelled: <c>last_hidden_state</c> is
/// <c>LastHiddenState</c>.</summary>
public sealed class ModelOutputs
{
    private readonly Dictionary<string, torch.Tensor> tensors = new(StringComparer.Ordinal);

    /// <param name="names">Of the outputs.</param>
    /// <param name="outputs">As many tensors.</param>
    /// <exception cref="ArgumentException">There are more or fewer tensors than names.</exception>
    public ModelOutputs(IReadOnlyList<string> names, IReadOnlyList<torch.Tensor> outputs)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(outputs);
        if (names.Count != outputs.Count)
            throw new ArgumentException($"{outputs.Count} outputs came back, {names.Count} have names: {string.Join(", ", names)}");
        Names = names;
        for (int i = 0; i < names.Count; i++)
            tensors[Plain(names[i])] = outputs[i];
    }

    /// <summary>In the model's order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Those of <see cref="Names"/> that are no outputs: what the model was asked for on the way.</summary>
    internal IReadOnlyList<string> Tapped { get; init; } = [];

    /// <summary>Names of what the model could have been asked for beside them, for messages.</summary>
    internal IReadOnlyList<string> KnownTaps { get; init; } = [];

    /// <summary>The output of a name; null where there is none.</summary>
    public torch.Tensor? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return tensors.GetValueOrDefault(Plain(name));
    }

    /// <summary>The output of a name.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public torch.Tensor this[string name] => Find(name) ?? throw new InvalidOperationException(
        $"the model has no output '{name}'; it gives {string.Join(", ", Names.Union(KnownTaps, StringComparer.Ordinal))}.");

    /// <summary>The first of these names that the model has; its only output where it has but one, taps not counted.</summary>
    /// <exception cref="InvalidOperationException">It has several, and none of these names.</exception>
    internal torch.Tensor Any(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (Find(name) is { } found)
                return found;
        }

        string[] outputs = [.. Names.Except(Tapped, StringComparer.Ordinal)];
        return outputs.Length == 1 ? this[outputs[0]] : this[names[0]];
    }

    /// <summary>A name without what spellings differ in.</summary>
    internal static string Plain(string name) => name.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
}
