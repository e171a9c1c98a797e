using Lathe.Hardware;
using Lathe.Kernels;

namespace Lathe;

/// <summary>
/// Owns all the memory that runs of a model need, up to a largest batch and sequence; a run allocates nothing. One thread at a time uses
/// a session; any number of sessions share a model.
/// </summary>
/// <remarks>
/// A generated <c>Run</c> checks its arguments at the door, then calls <see cref="Enter"/>, the kernels, and, whatever happened,
/// <see cref="Exit"/>.
/// </remarks>
public abstract class InferenceSession : IDisposable
{
    private const int Idle = 0;
    private const int Running = 1;
    private const int Disposed = 2;
    private const int DisposedWhileRunning = 3;

    /// <summary>Of a batch times its sequence: one float for each is then as much as one buffer holds.</summary>
    private const int MostRows = int.MaxValue / sizeof(float);

    private readonly AlignedMemory arena;
    private int state;

    /// <param name="model">Kept alive, with its weights, until the session is disposed.</param>
    /// <param name="maxBatch">Largest batch, at least 1.</param>
    /// <param name="maxSequence">Longest sequence, at least 1; the batch times the sequence is at most 536,870,911.</param>
    /// <param name="threads">Threads that work on a run, at most 1024; 0 means one a core.</param>
    /// <param name="arenaBytes">Bytes of all buffers at the largest batch and sequence.</param>
    /// <param name="scratchBytes">Bytes of scratch memory a thread, at the largest batch and sequence.</param>
    /// <exception cref="ArgumentOutOfRangeException">A limit is out of range, or the buffers would take 2 GiB or more.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    protected InferenceSession(CompiledModel model, int maxBatch, int maxSequence, int threads, long arenaBytes, long scratchBytes)
    {
        ArgumentNullException.ThrowIfNull(model);
        CheckLimits(maxBatch, maxSequence, threads);
        if (arenaBytes is < 0 or > int.MaxValue)
            throw new ArgumentOutOfRangeException(
                nameof(maxBatch), maxBatch,
                $"buffers for batch {maxBatch} and sequence {maxSequence} would take {arenaBytes} bytes, at most {int.MaxValue} are "
                + "possible; split the batch over runs");
        if (scratchBytes is < 0 or > int.MaxValue)
            throw new ArgumentOutOfRangeException(
                nameof(maxSequence), maxSequence,
                $"working memory for batch {maxBatch} and sequence {maxSequence} would take {scratchBytes} bytes a thread, at most "
                + $"{int.MaxValue} are possible; shorten the sequence");
        SlowCode.SayOnce();
        model.Hold();
        try
        {
            Model = model;
            MaxBatch = maxBatch;
            MaxSequence = maxSequence;
            Pool = WorkerPool.Shared(threads);
            arena = new AlignedMemory(arenaBytes);
            Scratch = new KernelScratch(Pool.Threads);
            Scratch.Reserve(scratchBytes);
        }
        catch
        {
            arena?.Dispose();
            Scratch?.Dispose();
            model.LetGo();
            throw;
        }
    }

    public CompiledModel Model { get; }

    public int MaxBatch { get; }

    public int MaxSequence { get; }

    /// <summary>Threads that work on a run; results do not depend on it.</summary>
    public int Threads => Pool.Threads;

    /// <summary>Bytes of the buffers.</summary>
    public long ArenaBytes => arena.Bytes;

    /// <summary>The buffers, 64-byte aligned; valid between <see cref="Enter"/> and <see cref="Exit"/>.</summary>
    protected unsafe Span<byte> Arena => new(arena.Pointer, (int)arena.Bytes);

    protected WorkerPool Pool { get; }

    protected KernelScratch Scratch { get; }

    /// <summary>Shape of an output of <see cref="CompiledModel.Outputs"/>, by its index, for a batch and sequence.</summary>
    public abstract int[] OutputShape(int output, int batch, int sequence);

    /// <summary>
    /// The door that all models have in common, for tools. Tensors are contiguous, their elements lie as for this batch and sequence, and
    /// may be longer. A null output is not copied out.
    /// </summary>
    /// <exception cref="ArgumentException">A count, type, length, batch or sequence is wrong; nothing is written then.</exception>
    /// <exception cref="InvalidOperationException">Another thread is in a run of this session.</exception>
    public abstract void Run(ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor?> outputs, int batch, int sequence);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the memory; while another thread runs, that run's end does.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        // a run may begin or end between two looks
        while (true)
        {
            int found = Volatile.Read(ref state);
            if (found is Disposed or DisposedWhileRunning)
                return;
            if (Interlocked.CompareExchange(ref state, found == Idle ? Disposed : DisposedWhileRunning, found) != found)
                continue;
            if (found == Idle)
                Free();
            return;
        }
    }

    /// <summary>Begins a run.</summary>
    /// <exception cref="InvalidOperationException">Another thread is in one.</exception>
    /// <exception cref="ObjectDisposedException">The session was disposed.</exception>
    protected void Enter()
    {
        int found = Interlocked.CompareExchange(ref state, Running, Idle);
        if (found != Idle)
            ThrowNotIdle(found);
    }

    /// <summary>Ends the run that <see cref="Enter"/> began.</summary>
    protected void Exit()
    {
        if (Interlocked.CompareExchange(ref state, Idle, Running) == DisposedWhileRunning)
        {
            Volatile.Write(ref state, Disposed);
            Free();
        }
    }

    /// <summary>What a session's buffers have to hold.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A limit is out of range.</exception>
    protected static RunSize Size(int maxBatch, int maxSequence, int threads)
    {
        CheckLimits(maxBatch, maxSequence, threads);
        return RunSize.Of(maxBatch, maxSequence, threads);
    }

    /// <summary>Checks a session's limits before anything is computed from them.</summary>
    protected static void CheckLimits(int maxBatch, int maxSequence, int threads)
    {
        if (maxBatch < 1)
            throw new ArgumentOutOfRangeException(nameof(maxBatch), maxBatch, "expected at least 1");
        if (maxSequence < 1)
            throw new ArgumentOutOfRangeException(nameof(maxSequence), maxSequence, "expected at least 1");
        if ((long)maxBatch * maxSequence > MostRows)
            throw new ArgumentOutOfRangeException(
                nameof(maxBatch), maxBatch,
                $"batch {maxBatch} times sequence {maxSequence} is {(long)maxBatch * maxSequence} tokens, expected at most {MostRows}; "
                + "split the batch over runs");
        if (threads is < 0 or > 1024)
            throw new ArgumentOutOfRangeException(nameof(threads), threads, "expected 1 to 1024, or 0 for one a core");
    }

    /// <summary>Checks a run's batch and sequence against the session's limits.</summary>
    protected void CheckShape(int batch, int sequence)
    {
        if (batch < 1 || batch > MaxBatch)
            ThrowOutOfRange(nameof(batch), batch, MaxBatch, "maxBatch");
        if (sequence < 1 || sequence > MaxSequence)
            ThrowOutOfRange(nameof(sequence), sequence, MaxSequence, "maxSequence");
    }

    /// <summary>Checks that an input has as many elements as the batch and sequence need; more are left alone.</summary>
    protected static void CheckInput(int found, long expected, string parameter)
    {
        if (found < expected)
            ThrowTooShort(found, expected, parameter, "this batch and sequence need");
    }

    /// <summary>Checks that an output has room for what the batch and sequence give; the rest of it is left alone.</summary>
    protected static void CheckOutput(int found, long expected, string parameter)
    {
        if (found < expected)
            ThrowTooShort(found, expected, parameter, "this batch and sequence give");
    }

    /// <summary>
    /// Checks the common door's tensors against the model's inputs and outputs: their number, types, and that they are contiguous;
    /// an output that the checkpoint does not have must be null.
    /// </summary>
    protected void CheckTensors(ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor?> outputs)
    {
        if (inputs.Length != Model.Inputs.Count)
            throw new ArgumentException(
                $"{inputs.Length} inputs, {Model.Name} takes {Model.Inputs.Count}: "
                + $"{string.Join(", ", Model.Inputs.Select(input => input.Name))}", nameof(inputs));
        if (outputs.Length != Model.Outputs.Count)
            throw new ArgumentException(
                $"{outputs.Length} outputs, {Model.Name} gives {Model.Outputs.Count}: "
                + $"{string.Join(", ", Model.Outputs.Select(output => output.Name))}; pass null for those not wanted", nameof(outputs));
        for (int i = 0; i < inputs.Length; i++)
            CheckTensor(inputs[i] ?? throw new ArgumentException($"input '{Model.Inputs[i].Name}' is null", nameof(inputs)),
                Model.Inputs[i]);
        for (int i = 0; i < outputs.Length; i++)
        {
            if (outputs[i] is not { } output)
                continue;
            CheckTensor(output, Model.Outputs[i]);
            if (!Model.Outputs[i].Present)
                throw new ArgumentException(
                    $"'{Model.Outputs[i].Name}' is not computed: {Model.Source} does not have its layers; pass null", nameof(outputs));
        }
    }

    private static void CheckTensor(Tensor tensor, TensorSpecification specification)
    {
        if (tensor.Type != specification.Type)
            throw new ArgumentException($"'{specification.Name}' is {tensor}, expected {specification.Type} {specification.Shape}",
                specification.Name);
        if (!tensor.IsContiguous)
            throw new ArgumentException($"'{specification.Name}' is a view that is not contiguous; pass Contiguous()", specification.Name);
    }

    private static void ThrowOutOfRange(string parameter, int found, int most, string limit) =>
        throw new ArgumentOutOfRangeException(parameter, found,
        $"expected 1 to {most}, the session's {limit}; create a session with a larger one");

    private static void ThrowTooShort(int found, long expected, string parameter, string reason) =>
        throw new ArgumentException($"'{parameter}' has {found} elements, {reason} {expected}", parameter);

    private static void ThrowNotIdle(int found)
    {
        if (found is Disposed or DisposedWhileRunning)
            throw new ObjectDisposedException(nameof(InferenceSession), "the session was disposed; create another from the model");
        throw new InvalidOperationException(
            "the session is used from two threads at once; create one session a thread, they share the model");
    }

    private void Free()
    {
        arena.Dispose();
        Scratch.Dispose();
        Model.LetGo();
    }
}
