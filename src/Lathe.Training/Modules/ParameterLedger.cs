using System.Runtime.InteropServices;
using Lathe.Checkpoints;
using TorchSharp;

namespace Lathe.CompilerServices;

/// <summary>The parameters of a model by their names in the checkpoint; makes those that are new.</summary>
/// <param name="checkpoint">Where tensors are read from; null: they are drawn at random.</param>
internal sealed class ParameterLedger(Checkpoint? checkpoint)
{
    private const double Deviation = 0.02;

    private readonly Dictionary<string, TrainableParameter> known = new(StringComparer.Ordinal);
    private readonly CheckpointWeightStore? store = checkpoint is null ? null : new CheckpointWeightStore(checkpoint, new LoadOptions());

    private int arrays;
    private bool isNextElement;

    public Checkpoint? Checkpoint => checkpoint;

    /// <summary>Makes an element of an array of models.</summary>
    public T MakeElement<T>(Func<T> make)
    {
        isNextElement = arrays++ == 0;
        try
        {
            return make();
        }
        finally
        {
            arrays--;
        }
    }

    /// <summary>Whether the reader that is made is that of an element: the first one that is made for it.</summary>
    public bool TakeIsElement()
    {
        bool isElement = isNextElement;
        isNextElement = false;
        return isElement;
    }

    /// <summary>For messages about dimensions.</summary>
    public string ConfigurationFile => checkpoint?.ConfigurationFile ?? "the configuration";

    /// <param name="member">Who reads it, for messages and ties.</param>
    /// <param name="initial">Where nothing is read.</param>
    /// <param name="names">Full names to try, the preferred one first.</param>
    /// <param name="shape">Expected.</param>
    /// <exception cref="CheckpointException">It is missing, or has another shape or type; or an extent is not positive.</exception>
    public TrainableParameter Get(string member, Initial initial, string[] names, int[] shape)
    {
        foreach (int extent in shape)
        {
            if (extent < 1)
                throw new CheckpointException(ConfigurationFile, null, $"an extent of {member} is {extent}, expected at least 1.");
        }

        TensorEntry? entry = store?.Locate(names, shape, member);
        string name = entry?.Name ?? names[0];
        if (known.TryGetValue(name, out TrainableParameter? parameter))
            return RequireShape(parameter, member, shape);
        using IDisposable _ = torch.no_grad();
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor values = entry is null ? Drawn(initial, shape) : Read(entry, shape);
        parameter = new TrainableParameter(name, new TorchSharp.Modules.Parameter(values, requires_grad: true));
        parameter.Value.DetachFromDisposeScope();
        known.Add(name, parameter);
        return parameter;
    }

    /// <inheritdoc cref="TrainableReader.Units"/>
    public int Units(string name, int most, int size, string[] names) => store is null
        ? most
        : store.Units(new WeightDescription(WeightKind.Units, name, string.Join(" | ", names), most, size, 0, false), names);

    /// <summary>A tensor that two layers read in different shapes is none that they can share.</summary>
    private TrainableParameter RequireShape(TrainableParameter parameter, string member, int[] shape) =>
        parameter.Value.shape.SequenceEqual(Array.ConvertAll(shape, extent => (long)extent))
            ? parameter
            : throw new CheckpointException(ConfigurationFile, parameter.Name,
                $"is read as [{string.Join(", ", parameter.Value.shape)}] and, by '{member}', as [{string.Join(", ", shape)}]; layers that "
                + "share a tensor have one shape.");

    private static torch.Tensor Drawn(Initial initial, int[] shape)
    {
        long[] extents = Array.ConvertAll(shape, extent => (long)extent);
        return initial switch
        {
            Initial.Zeros => torch.zeros(extents),
            Initial.Ones => torch.ones(extents),
            _ => torch.randn(extents).mul_(Deviation),
        };
    }

    /// <summary>Straight from the file into the tensor's memory.</summary>
    private torch.Tensor Read(TensorEntry entry, int[] shape)
    {
        torch.Tensor values = torch.empty(Array.ConvertAll(shape, extent => (long)extent), torch.ScalarType.Float32);
        if (entry.Elements > int.MaxValue / sizeof(float))
            throw new CheckpointException(entry.File, entry.Name, $"has {entry.Elements} elements, more than a trained tensor's "
                + $"{int.MaxValue / sizeof(float)}.");
        store!.Read(entry, MemoryMarshal.Cast<byte, float>(values.bytes));
        return values;
    }
}
