using TorchSharp;

namespace Lathe.CompilerServices;

/// <summary>
/// Holds on to what models compute on the way to their results, while one run asks for it: the output of each element of an array of
/// layers, and the weights of each attention.
/// </summary>
internal sealed class TapRecorder : IDisposable
{
    private const string States = "hidden_states.", Maps = "attentions.";

    [ThreadStatic]
    private static TapRecorder? current;

    private readonly HashSet<string> wanted;
    private readonly TapRecorder? before;
    private readonly Dictionary<string, torch.Tensor> found = new(StringComparer.Ordinal);
    private int states, maps;
    private DisposeScope? last;

    /// <summary>Begins to hold on to what this thread computes; ends with <see cref="Dispose"/>.</summary>
    /// <param name="wanted">Names.</param>
    public TapRecorder(IEnumerable<string> wanted)
    {
        this.wanted = new HashSet<string>(wanted, StringComparer.Ordinal);
        (before, current) = (current, this);
    }

    /// <summary>Of this thread; null where nobody asks.</summary>
    public static TapRecorder? Current => current;

    /// <summary>Names of all that came by, in order.</summary>
    public IEnumerable<string> Names => Enumerable.Range(1, states).Select(i => $"{States}{i}")
        .Concat(Enumerable.Range(0, maps).Select(i => $"{Maps}{i}"));

    /// <summary>What came by under a name; null where nothing did. The caller has it for itself.</summary>
    public torch.Tensor? Take(string name) => found.TryGetValue(name, out torch.Tensor? held) ? held.alias() : null;

    /// <summary>An element of an array of layers is done. One that gives several results is told of each: the first counts.</summary>
    public void State(DisposeScope scope, torch.Tensor? result)
    {
        if (result is null || ReferenceEquals(last, scope))
            return;
        last = scope;
        Hold($"{States}{++states}", () => result.alias());
    }

    /// <summary>An attention begins.</summary>
    /// <param name="weights">Computes its weights [batch, heads, queries, keys], which it may not do itself.</param>
    public void Map(Func<torch.Tensor> weights) => Hold($"{Maps}{maps++}", weights);

    public void Dispose()
    {
        current = before;
        foreach (torch.Tensor held in found.Values)
            held.Dispose();
    }

    private void Hold(string name, Func<torch.Tensor> value)
    {
        if (wanted.Contains(name))
            found[name] = value().DetachFromDisposeScope();
    }
}
