namespace Lathe.Transformers.Pipelines;

/// <summary>Runs rows batch by batch and hands out one row after the other, in the order in which they were run.</summary>
internal ref struct RowRun
{
    private readonly RowRunner runner;
    private readonly ReadOnlySpan<TokenRow> rows;
    private readonly BatchPlan plan;
    private readonly CancellationToken cancellationToken;
    private PooledSession? session;
    private int batch, first, count, at, sequence;
    private long finishing;

    public RowRun(RowRunner runner, ReadOnlySpan<TokenRow> rows, CancellationToken cancellationToken)
    {
        this.runner = runner;
        this.rows = rows;
        this.cancellationToken = cancellationToken;
        plan = BatchPlan.Of(rows, runner.Pool.MostRows);
        batch = -1;
    }

    /// <summary>Number of the row at hand.</summary>
    public readonly int Row => plan.Order[first + at];

    /// <summary>An output of the row at hand, by the number of its name; gone with the next row.</summary>
    public readonly ReadOnlySpan<float> Output(int output = 0) => session!.Output(output, at, sequence, rows[Row].Length);

    /// <summary>Goes to the next row, running its batch first where it is the first of one.</summary>
    /// <exception cref="OperationCanceledException">Cancelled, looked at before each run.</exception>
    public bool Next()
    {
        if (++at < count)
            return true;
        Release();
        if (++batch == plan.Batches.Count)
            return false;
        cancellationToken.ThrowIfCancellationRequested();
        (first, count) = plan.Batches[batch];
        at = 0;
        ReadOnlySpan<int> order = plan.Order.AsSpan(first, count);
        sequence = rows[order[^1]].Length;
        session = runner.Pool.Rent(sequence, cancellationToken);
        long started = PipelineTelemetry.Start();
        session.Run(rows, order, runner.PaddingId);
        PipelineTelemetry.Stop(PipelineTelemetry.RunStage, runner.Task, started);
        if (PipelineTelemetry.CountsBatches)
        {
            int tokens = 0;
            foreach (int row in order)
                tokens += rows[row].Length;
            PipelineTelemetry.Batch(runner.Task, count, sequence, tokens);
        }
        finishing = PipelineTelemetry.Start();
        return true;
    }

    /// <summary>Gives the session back, whatever happened.</summary>
    public void Dispose()
    {
        Release();
        batch = plan.Batches.Count;
        at = count = 0;
    }

    private void Release()
    {
        if (session is null)
            return;
        PipelineTelemetry.Stop(PipelineTelemetry.FinishStage, runner.Task, finishing);
        runner.Pool.Return(session);
        session = null;
    }
}
