using Lathe.Checkpoints;
using Lathe.Kernels.Formats;

namespace Lathe;

/// <summary>
/// A model with its weights, ready for sessions. Immutable: any number of sessions, on any threads, share it.
/// </summary>
/// <remarks>
/// <see cref="Dispose()"/> lets sessions that exist go on; a mapped file is let go when the last of them is disposed.
/// </remarks>
public abstract class CompiledModel : IDisposable
{
    internal readonly ModelSource source;

    /// <summary>One for the model itself until it is disposed, and one for each session.</summary>
    private int holders = 1;
    private int disposed;

    /// <summary>Takes over <paramref name="source"/>, whose weights have all been read.</summary>
    protected CompiledModel(
        ModelSource source, IReadOnlyList<TensorSpecification> inputs, IReadOnlyList<TensorSpecification> outputs, ModelPlan plan)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(plan);
        this.source = source;
        Inputs = inputs;
        Outputs = outputs;
        Plan = plan;
        UnusedTensors = source.Checkpoint.UnusedTensors;
        TiedTensors = source.Checkpoint.TiedTensors;
        Weights = [.. source.Sections.Where(section => !section.Description.Kind.IsAside).Select(section => new WeightSummary(
            section.Description.Name, section.Description.Kind.ToString(), section.Description.Outputs, section.Description.Inputs,
            section.Block.Bytes)
        {
            IsInteger = section.Description.Kind.Encoding is { } encoding && WeightEncodings.Of(encoding).IsInteger,
            Activations = (section.Value as PackedWeights)?.Scaling?.ToString(),
        })];
        WeightBytes = Weights.Sum(weight => weight.Bytes);
        source.Complete();
    }

    /// <summary>The model class.</summary>
    public string Name => source.Model;

    public Precision Precision => source.Precision;

    /// <summary>The checkpoint folder or packed file it was loaded from.</summary>
    public string Source => source.Path;

    /// <summary>Bytes of all packed weights, embeddings and norms included; shared ones count once.</summary>
    public long WeightBytes { get; }

    /// <summary>The packed weights in the order in which they were read; shared ones stand once.</summary>
    public IReadOnlyList<WeightSummary> Weights { get; }

    /// <summary>Forward's parameters in order.</summary>
    public IReadOnlyList<TensorSpecification> Inputs { get; }

    /// <summary>What Forward returns, in order.</summary>
    public IReadOnlyList<TensorSpecification> Outputs { get; }

    public ModelPlan Plan { get; }

    /// <summary>Tensors of the checkpoint that the model does not read; buffers such as position_ids are left out.</summary>
    public IReadOnlyList<string> UnusedTensors { get; }

    /// <summary>Tensors that several members read.</summary>
    public IReadOnlyList<TiedTensor> TiedTensors { get; }

    /// <summary>A session; create one a thread. That of a generated class has the typed Run of its model.</summary>
    /// <param name="maxBatch">Largest batch, at least 1.</param>
    /// <param name="maxSequence">Longest sequence, at least 1.</param>
    /// <param name="threads">Threads that work on a run; 0 means one a core.</param>
    public abstract InferenceSession CreateSession(int maxBatch, int maxSequence, int threads = 0);

    /// <summary>
    /// Writes the packed weights as a file that <c>Load</c> reads without packing. The name holds either its old contents or the whole new
    /// file.
    /// </summary>
    /// <exception cref="CheckpointException">The path names something else than a regular file, or the folder or disk refuses; nothing is
    /// written then.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public void Save(string packedPath)
    {
        Hold();
        try
        {
            PackedModelWriter.Write(packedPath, Name, Precision, source.Checkpoint, source.Sections);
        }
        finally
        {
            LetGo();
        }
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref disposed, 1) == 0)
            LetGo();
    }

    /// <summary>Keeps the weights until <see cref="LetGo"/>, even if the model is disposed meanwhile.</summary>
    internal void Hold()
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref disposed) != 0, this);
        int seen;
        do
        {
            seen = Volatile.Read(ref holders);
            ObjectDisposedException.ThrowIf(seen == 0, this);
        }
        while (Interlocked.CompareExchange(ref holders, seen + 1, seen) != seen);
    }

    internal void LetGo()
    {
        if (Interlocked.Decrement(ref holders) == 0)
            source.Dispose();
    }
}
