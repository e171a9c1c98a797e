using System.Collections.Concurrent;

namespace Lathe.Transformers.Pipelines;

/// <summary>
/// The sessions of a pipeline: a bounded number run at one time, callers beyond it wait. A session holds memory for its largest shape, so
/// there is one shape for long texts and one for short ones: no run of many rows is smaller than an eighth of the tokens that are allowed.
/// </summary>
internal sealed class SessionPool : IDisposable
{
    private const int Ratio = 8, ShortestShape = 16;

    private readonly CompiledModel model;
    private readonly int threads;
    private readonly string[] outputs;
    private readonly SemaphoreSlim free;
    private readonly (int Rows, int Sequence)[] shapes;
    private readonly ConcurrentStack<PooledSession>[] idle;
    private int sessions;

    /// <param name="model">Not owned.</param>
    /// <param name="options">Checked.</param>
    /// <param name="longest">Tokens of the longest row.</param>
    /// <param name="mostTokens">Most tokens of a run, at least <paramref name="longest"/>.</param>
    /// <param name="outputs">Names of the outputs that are read; the checkpoint has them.</param>
    public SessionPool(CompiledModel model, PipelineOptions options, int longest, int mostTokens, params string[] outputs)
    {
        this.model = model;
        threads = options.SessionThreads;
        this.outputs = outputs;
        free = new SemaphoreSlim(options.Runs, options.Runs);
        List<(int, int)> found = [];
        for (int sequence = longest; sequence >= ShortestShape || found.Count == 0; sequence /= Ratio)
            found.Insert(0, (mostTokens / sequence, sequence));
        shapes = [.. found];
        idle = new ConcurrentStack<PooledSession>[shapes.Length];
        for (int i = 0; i < idle.Length; i++)
            idle[i] = new ConcurrentStack<PooledSession>();
    }

    /// <summary>Sessions that exist; never more than the runs at one time for each shape.</summary>
    public int Sessions => Volatile.Read(ref sessions);

    /// <summary>Rows that may run together when the longest of them has so many tokens.</summary>
    public int MostRows(int length) => shapes[ShapeOf(length)].Rows;

    /// <summary>A session for a run, within a call that was let in; it goes back with <see cref="Return"/>.</summary>
    /// <exception cref="OperationCanceledException">Cancelled while waiting.</exception>
    public PooledSession Rent(int length, CancellationToken cancellationToken)
    {
        free.Wait(cancellationToken);
        try
        {
            int shape = ShapeOf(length);
            if (idle[shape].TryPop(out PooledSession? session))
                return session;
            session = new PooledSession(model, shape, shapes[shape].Rows, shapes[shape].Sequence, threads, outputs);
            Interlocked.Increment(ref sessions);
            return session;
        }
        catch
        {
            free.Release();
            throw;
        }
    }

    public void Return(PooledSession session)
    {
        idle[session.Shape].Push(session);
        free.Release();
    }

    /// <summary>Frees the sessions: all of them are back, since the last call has ended.</summary>
    public void Dispose()
    {
        free.Dispose();
        foreach (ConcurrentStack<PooledSession> stack in idle)
        {
            while (stack.TryPop(out PooledSession? session))
                session.Dispose();
        }
    }

    private int ShapeOf(int length)
    {
        for (int i = 0; i < shapes.Length; i++)
        {
            if (length <= shapes[i].Sequence)
                return i;
        }
        throw new ArgumentOutOfRangeException(nameof(length), length, $"a row is cut to {shapes[^1].Sequence} tokens before it is run");
    }
}
