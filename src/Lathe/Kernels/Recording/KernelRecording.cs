using System.Diagnostics;

namespace Lathe.Kernels;

/// <summary>
/// Collects how kernels cut their work while the calling thread runs models: every product, every attention, every walk over a batch in
/// chunks, with the numbers that they ran with, why, and how long they took.
/// </summary>
/// <remarks>
/// The scope is the calling thread's, from <see cref="Begin()"/> to <see cref="Dispose"/>; within it an inner scope takes the reports.
/// Where no scope is open, a kernel pays one load and one comparison.
/// </remarks>
/// <example><code>
/// using KernelRecording recording = KernelRecording.Begin();
/// session.Run(inputIds, attentionMask, batch, sequence, output);
/// foreach (ProductRun product in recording.Products) …
/// </code></example>
public sealed class KernelRecording : IDisposable
{
    [ThreadStatic]
    private static KernelRecording? current;

    private readonly List<ProductRun> products = [];
    private readonly List<AttentionRun> attentions = [];
    private readonly List<ChunkRun> chunks = [];
    private readonly Stack<ChunkWalk> walks = new();
    private readonly KernelRecording? outer;
    private readonly int threadId = Environment.CurrentManagedThreadId;
    private ChunkSize? lastSize;
    private bool isDisposed;

    private KernelRecording(KernelRecording? outer) => this.outer = outer;

    /// <summary>In the order in which they ran.</summary>
    public IReadOnlyList<ProductRun> Products => products;

    /// <summary>In the order in which they ran.</summary>
    public IReadOnlyList<AttentionRun> Attentions => attentions;

    /// <summary>In the order in which they ended.</summary>
    public IReadOnlyList<ChunkRun> Chunks => chunks;

    /// <summary>The calling thread's scope, or null.</summary>
    internal static KernelRecording? Current => current;

    /// <summary>Sees the rows that products read as floats, just after the product has run; null where nobody looks.</summary>
    internal ProductObserver? Observer { get; private init; }

    /// <summary>Opens a scope on this thread.</summary>
    public static KernelRecording Begin() => current = new KernelRecording(current);

    /// <summary>
    /// Opens a scope on this thread that shows the inputs of products: calibration, on the code that inference runs. Padding is not among
    /// them where the model leaves it out. What runs without a scope has no trace of it: the question whether somebody records is asked
    /// anyway.
    /// </summary>
    internal static KernelRecording Begin(ProductObserver observer) => current = new KernelRecording(current) { Observer = observer };

    /// <summary>Closes the scope; what it collected stays readable.</summary>
    /// <exception cref="InvalidOperationException">Closed on another thread, or before an inner scope.</exception>
    public void Dispose()
    {
        if (isDisposed)
            return;
        if (current != this)
        {
            throw new InvalidOperationException(Environment.CurrentManagedThreadId == threadId
                ? "this KernelRecording was closed while an inner one is still open; close scopes in reverse order"
                : "this KernelRecording was closed on another thread than it was opened on");
        }
        isDisposed = true;
        current = outer;
    }

    /// <summary>When a kernel begins; 0 where nobody records.</summary>
    internal static long Start() => current is null ? 0 : Stopwatch.GetTimestamp();

    internal void Add(ProductRun product) => products.Add(product);

    internal void Add(AttentionRun attention) => attentions.Add(attention);

    /// <summary>A walk asks for its size just before it begins.</summary>
    internal void Size(ChunkSize size) => lastSize = size;

    internal void BeginWalk(int sequences, int rows, int limit)
    {
        // a size that someone else has thought out has no reason to tell
        if (lastSize?.Rows == limit)
            walks.Push(new ChunkWalk(lastSize, sequences, rows, [], products.Count));
        lastSize = null;
    }

    internal void Chunk(int rows)
    {
        if (walks.TryPeek(out ChunkWalk? walk))
            walk.ChunkRows.Add(rows);
    }

    internal void EndWalk()
    {
        if (walks.TryPop(out ChunkWalk? walk))
            chunks.Add(new ChunkRun(walk.Size, walk.Sequences, walk.Rows,
                walk.ChunkRows, [.. products.Skip(walk.FirstProduct).Select(product => product.Weights).Distinct(StringComparer.Ordinal)]));
    }

    private sealed record ChunkWalk(ChunkSize Size, int Sequences, int Rows, List<int> ChunkRows, int FirstProduct);
}
