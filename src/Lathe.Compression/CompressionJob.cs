namespace Lathe.Compression;

/// <summary>
/// The compression of one checkpoint as a class's attributes ask for it: what the generated <c>Compress</c> gives. What the attributes say
/// is in <see cref="Options"/>, and may be changed before it runs.
/// </summary>
/// <param name="target">The class.</param>
/// <param name="checkpoint">A folder in the Hugging Face layout.</param>
/// <param name="options">What the attributes say.</param>
/// <param name="data">What to look at, or null.</param>
public sealed class CompressionJob(
    CompressionTarget target, string checkpoint, CompressionOptions options, CompressionData? data = null)
{
    /// <summary>The class.</summary>
    public CompressionTarget Target { get; } = target;

    /// <summary>The folder that is compressed, and stays.</summary>
    public string Checkpoint { get; } = checkpoint;

    /// <summary>What is done.</summary>
    public CompressionOptions Options { get; set; } = options;

    /// <summary>What is looked at; null where nothing that is asked for needs it.</summary>
    public CompressionData? Data { get; set; } = data;

    /// <summary>Compresses on a thread of the pool.</summary>
    /// <param name="output">The new folder; one that was made by an earlier compression is replaced.</param>
    /// <param name="progress">Told where it stands.</param>
    /// <param name="cancellationToken">Asked before each run of the model; nothing is left behind then.</param>
    /// <exception cref="ArgumentException">An option is out of range or names what is not there, or needs data and there is
    /// none.</exception>
    /// <exception cref="Checkpoints.CheckpointException">The checkpoint is damaged or of another class, or the disk refuses.</exception>
    /// <exception cref="BudgetMissedException">The result gives less than the budget promises; the folder is there.</exception>
    public Task<CompressionResult> RunAsync(
        string output, IProgress<CompressionProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(output);
        Compressor compressor = new(Target, Checkpoint, Options, Data);
        return Task.Run(() => compressor.Run(output, progress, cancellationToken), cancellationToken);
    }
}
