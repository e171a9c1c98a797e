using Lathe.Checkpoints;
using Lathe.CompilerServices;
using TorchSharp;

namespace Lathe.Training;

/// <summary>A model class as a TorchSharp module: the base of what the generator emits as <c>Trainable</c>.</summary>
/// <remarks>
/// Parameters are named as in the checkpoint, and one that several layers share is one. Runs, moves and saves are for one thread at a time.
/// </remarks>
public abstract partial class TrainableModel : TorchOperations
{
    private readonly TrainableReader? reader;

    /// <param name="name">Of the module, as <c>torch.nn.Module</c> has it.</param>
    protected TrainableModel(string name)
        : base(name)
    {
    }

    /// <summary>For generated code: a module whose parts come from a reader.</summary>
    /// <param name="name">Of the class.</param>
    /// <param name="reader">Of the module's own scope.</param>
    protected TrainableModel(string name, TrainableReader reader)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(reader);
        this.reader = reader;
    }

    /// <summary>Forward's tensor parameters, in its order.</summary>
    public abstract IReadOnlyList<string> InputNames { get; }

    /// <summary>Forward's results, in its order.</summary>
    /// <remarks>Those that are there: what a layer computes that this checkpoint lacks is left out.</remarks>
    public abstract IReadOnlyList<string> OutputNames { get; }

    /// <summary>Whether one of the results that Forward declares is there.</summary>
    /// <param name="output">Its place among those that are declared.</param>
    public virtual bool HasOutput(int output) => true;

    /// <summary>The class's Forward.</summary>
    /// <param name="inputs">One for each of <see cref="InputNames"/>: ids and masks int64 or int32 [batch, sequence], others float32; null
    /// where Forward's parameter may be left out.</param>
    /// <returns>One for each of <see cref="OutputNames"/>, float32, attached to the graph of gradients.</returns>
    public abstract IReadOnlyList<torch.Tensor> Run(IReadOnlyList<torch.Tensor?> inputs);

    /// <summary>Moves every parameter. Optimizers hold the parameters themselves: make them afterwards.</summary>
    /// <param name="device">Where to.</param>
    /// <exception cref="InvalidOperationException">This libtorch has no such device.</exception>
    public void To(torch.Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        _to(device.type, device.index, non_blocking: false);
    }

    /// <summary>What the module consists of; of one that was written by hand, nothing is known.</summary>
    internal ModuleParts Parts => reader?.Parts ?? new ModuleParts();

    /// <summary>The folder that the parameters were read from; null where they were drawn at random.</summary>
    internal string? Folder => reader?.Ledger.Checkpoint?.Path;

    /// <summary>For the constructor of generated code: weights at random.</summary>
    protected static TrainableReader Drawn() => new(new ParameterLedger(checkpoint: null), "");

    /// <summary>For generated code: opens a folder, makes the module, and closes the folder.</summary>
    /// <param name="folder">A checkpoint's.</param>
    /// <param name="make">The module's constructor.</param>
    /// <exception cref="CheckpointException">A file or tensor is missing, damaged or of another shape.</exception>
    protected static T Read<T>(string folder, Func<TrainableReader, T> make)
        where T : TrainableModel
    {
        ArgumentNullException.ThrowIfNull(make);
        using Checkpoint checkpoint = Checkpoint.Open(folder);
        return make(new TrainableReader(new ParameterLedger(checkpoint), ""));
    }
}
