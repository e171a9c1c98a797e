namespace Lathe.Transformers.Pipelines;

/// <summary>Where rows go to be run: the pool of sessions with what is the same for all rows of a pipeline.</summary>
/// <param name="pool">The sessions.</param>
/// <param name="paddingId">Fills up rows.</param>
/// <param name="task">The pipeline's name in measurements.</param>
internal sealed class RowRunner(SessionPool pool, int paddingId, string task) : IDisposable
{
    public SessionPool Pool { get; } = pool;

    public int PaddingId { get; } = paddingId;

    public string Task { get; } = task;

    /// <summary>Runs rows; use Next until it is false, and dispose.</summary>
    public RowRun Run(ReadOnlySpan<TokenRow> rows, CancellationToken cancellationToken) => new(this, rows, cancellationToken);

    public void Dispose() => Pool.Dispose();
}
