namespace Lathe;

/// <summary>
/// Collects what eager code reports while it runs: every <see cref="Ops.Observe"/>, and under <c>attentions</c> the probabilities
/// of every <see cref="Ops.Attention"/>.
/// </summary>
/// <remarks>
/// The scope is the calling thread's, from <see cref="Begin"/> to <see cref="Dispose"/>; within it an inner scope takes the
/// reports. Where no scope is open, reporting is one load and one comparison.
/// </remarks>
/// <example><code>
/// using Observation observation = Observation.Begin();
/// model.Forward(inputIds, attentionMask);
/// foreach (Tensor probabilities in observation["attentions"]) …
/// </code></example>
public sealed class Observation : IDisposable
{
    [ThreadStatic]
    private static Observation? current;

    private readonly Dictionary<string, List<Tensor>> reports = new(StringComparer.Ordinal);
    private readonly Observation? outer;
    private readonly int threadId = Environment.CurrentManagedThreadId;
    private bool isDisposed;

    private Observation(Observation? outer) => this.outer = outer;

    /// <summary>The names that something was reported under.</summary>
    public IReadOnlyCollection<string> Names => reports.Keys;

    /// <summary>What was reported under <paramref name="name"/>, in the order of reporting; nothing under an unknown name.</summary>
    public IReadOnlyList<Tensor> this[string name] => reports.TryGetValue(name, out List<Tensor>? tensors) ? tensors : [];

    /// <summary>Opens a scope on this thread.</summary>
    public static Observation Begin() => current = new Observation(current);

    /// <summary>Closes the scope; what it collected stays readable.</summary>
    /// <exception cref="InvalidOperationException">Closed on another thread, or before an inner scope.</exception>
    public void Dispose()
    {
        if (isDisposed)
            return;
        if (current != this)
        {
            throw new InvalidOperationException(Environment.CurrentManagedThreadId == threadId
                ? "this Observation was closed while an inner one is still open; close scopes in reverse order"
                : "this Observation was closed on another thread than it was opened on");
        }
        isDisposed = true;
        current = outer;
    }

    internal static bool IsActive => current is not null;

    internal static void Report(string name, Tensor tensor)
    {
        if (current is not { } observation)
            return;
        if (!observation.reports.TryGetValue(name, out List<Tensor>? tensors))
            observation.reports.Add(name, tensors = []);
        tensors.Add(tensor);
    }
}
