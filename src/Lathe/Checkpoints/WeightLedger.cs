using System.Buffers.Binary;
using Lathe.CompilerServices;
using Lathe.Kernels;

namespace Lathe.Checkpoints;

/// <summary>The weights that a model has read so far, in order; reads those that are new from the store.</summary>
internal sealed class WeightLedger(IWeightStore store, Precision precision)
{
    private readonly Dictionary<WeightDescription, WeightSection> known = [];
    private readonly List<WeightSection> sections = [];
    private readonly List<(string One, string Other)> rowReaders = [];

    /// <summary>Weights that are packed here lie one after the other, in the order in which a run reads them.</summary>
    private readonly NativeRegion region = new();

    /// <summary>Grows to the largest weight that was read; dropped with <see cref="Complete"/>.</summary>
    private float[] buffer = [];

    public delegate T Packer<out T>(ReadOnlySpan<float> weights, ReadOnlySpan<float> biases);

    public IWeightStore Store => store;

    /// <summary>What the model is loaded at.</summary>
    public Precision Precision => precision;

    public IReadOnlyList<WeightSection> Sections => sections;

    /// <summary>Products that read the same rows, pair by pair, by their names.</summary>
    public IReadOnlyList<(string One, string Other)> RowReaders => rowReaders;

    /// <summary>The weight for a description: known already, ready in the store, or packed.</summary>
    public T Get<T>(WeightDescription wanted, Func<NativeBlock, T> wrap, Packer<T> pack, Func<T, NativeBlock> block, WantedTensor[] tensors)
        where T : class
    {
        if (known.TryGetValue(wanted, out WeightSection? section))
            return (T)section.Value;
        T value;
        try
        {
            NativeBlock? ready = store.Ready(wanted);
            using NativeRegion.Scope memory = region.Use();
            value = ready is not null ? wrap(ready) : Pack(wanted, pack, tensors);
        }
        catch (ArgumentException problem)
        {
            // the kernels' own limits: more inputs than integer sums hold, a group size they don't have
            throw new CheckpointException(store.Path, null, problem.Message, problem);
        }

        section = new WeightSection(wanted, block(value), value);
        known.Add(wanted, section);
        sections.Add(section);
        return value;
    }

    /// <summary>Everything has been read: lets go of the memory that only reading needed.</summary>
    public void Complete()
    {
        buffer = [];
        store.Complete();
    }

    /// <summary>Rows are quantised once for both.</summary>
    public void ReadTogether(PackedWeights one, PackedWeights other)
    {
        if (one.Name != other.Name)
            rowReaders.Add((one.Name, other.Name));
    }

    /// <summary>How a product's inputs become int8, where that is not the default; noted, so that a packed file has it.</summary>
    public RowScaling? Scaling(WeightDescription wanted, IEnumerable<string> parts)
    {
        if (known.TryGetValue(wanted.Scaling, out WeightSection? section))
            return (RowScaling)section.Value;
        try
        {
            if (store.ScalingOf(wanted, parts) is not { } scaling)
                return null;
            section = new WeightSection(wanted.Scaling, scaling.Block, scaling);
            known.Add(section.Description, section);
            sections.Add(section);
            return scaling;
        }
        catch (ArgumentException problem)
        {
            throw new CheckpointException(store.Path, null, problem.Message, problem);
        }
    }

    /// <summary>How many units are left of a layer's outputs; noted, so that a packed file has it.</summary>
    public int Units(WeightDescription wanted, IReadOnlyList<string> names)
    {
        int units = store.Units(wanted, names);
        WeightDescription left = wanted with { Outputs = units };
        if (!known.ContainsKey(left))
        {
            // a file's sections are not empty: the number that its table has stands here once more
            NativeBlock block = NativeBlock.Allocate(sizeof(int));
            BinaryPrimitives.WriteInt32LittleEndian(block.Span, units);
            WeightSection section = new(left, block, block);
            known.Add(left, section);
            sections.Add(section);
        }

        return units;
    }

    private T Pack<T>(WeightDescription wanted, Packer<T> pack, WantedTensor[] tensors)
    {
        // every shape is checked before memory is taken: what is allocated is bounded by what the file holds
        TensorEntry[] weights = new TensorEntry[tensors.Length];
        TensorEntry?[] biases = new TensorEntry?[tensors.Length];
        for (int i = 0; i < tensors.Length; i++)
        {
            weights[i] = store.Locate(tensors[i].WeightNames, tensors[i].Shape, wanted.Name, tensors[i].Coupled);
            if (tensors[i].BiasNames is { } names)
                biases[i] = store.Locate(names, [tensors[i].BiasLength], wanted.Name, tensors[i].Coupled);
        }

        float[] bias = new float[tensors.Sum(tensor => tensor.BiasNames is null ? 0 : tensor.BiasLength)];
        int at = 0;
        for (int i = 0; i < tensors.Length; i++)
        {
            if (biases[i] is not { } entry)
                continue;
            store.Read(entry, bias.AsSpan(at, tensors[i].BiasLength));
            at += tensors[i].BiasLength;
        }

        long total = weights.Sum(entry => entry.Elements);
        if (total > Array.MaxLength)
            throw new CheckpointException(weights[0].File, weights[0].Name,
                $"has {total} elements, more than the {Array.MaxLength} of one weight.");
        if (buffer.Length < total)
            buffer = GC.AllocateUninitializedArray<float>((int)total);
        at = 0;
        foreach (TensorEntry entry in weights)
        {
            store.Read(entry, buffer.AsSpan(at, (int)entry.Elements));
            at += (int)entry.Elements;
        }

        return pack(buffer.AsSpan(0, at), bias);
    }
}
