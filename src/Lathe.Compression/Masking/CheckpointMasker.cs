using System.Runtime.InteropServices;
using Lathe.Checkpoints;

namespace Lathe.Compression;

/// <summary>Makes weights of a checkpoint zero, product by product.</summary>
/// <param name="checkpoint">Whose tensors are read.</param>
/// <param name="options">How many, and by what.</param>
internal sealed class CheckpointMasker(Checkpoint checkpoint, MaskingOptions options)
{
    private readonly Dictionary<string, float[]> masked = new(StringComparer.Ordinal);

    /// <summary>Chooses, and notes what becomes of each tensor.</summary>
    /// <param name="products">Those that are stored as integers.</param>
    /// <param name="tied">Tensors that something else reads too: they stay as they are.</param>
    /// <param name="inputs">What products read; null where importance does not need it.</param>
    /// <exception cref="CheckpointException">A product never ran over the calibration set.</exception>
    /// <exception cref="ArgumentException">A product is named that is not stored as integers, or parts of one are to lose different
    /// things.</exception>
    public IReadOnlyList<MaskedProduct> Choose(
        IEnumerable<CompiledProduct> products, IReadOnlySet<string> tied, CalibratedInputs? inputs)
    {
        Random random = new(options.Seed);
        List<MaskedProduct> result = [];
        CompiledProduct[] all = [.. products];
        if (options.Layers.FirstOrDefault(layer => !layer.MayBeAbsent && !all.Any(product => NamedChoice.IsNamed(layer.Product,
            product.Name))) is { } unknown)
        {
            throw new ArgumentException(
                $"zeros are to be made in '{unknown.Product}', and it is no product that is stored as integers; these "
                + $"are {(all.Length == 0 ? "none" : string.Join(", ", all.Select(product => $"'{product.Name}'")))}.", nameof(products));
        }

        foreach (CompiledProduct product in all)
        {
            LayerMasking choice = NamedChoice.Of(product.Name, options.Layers, options.ByDefault, layer => layer.Product,
                (a, b) => a with { Product = "", MayBeAbsent = false } == b with { Product = "", MayBeAbsent = false },
                layer => layer.Words);
            if (choice.Share == 0)
                continue;
            TensorEntry[] entries = [.. product.Places.Select(Find)];
            if (entries.Any(entry => tied.Contains(entry.Name) || masked.ContainsKey(entry.Name)))
                continue;
            ProductStatistics? seen = inputs?.Find(product.Name);
            if (choice.Importance == Importance.Activation && seen?.Width != product.Inputs)
            {
                throw new CheckpointException(checkpoint.Path, null, $"importance by activation knows nothing of '{product.Name}', which "
                    + "never ran over the calibration set; use magnitude.");
            }

            // blocks are of the product's outputs: a block may reach from one layer into the next that is merged with it
            float[][] parts = [.. entries.Select(entry => Matrix.Read(checkpoint, entry).Values)];
            float[] whole = [.. parts.SelectMany(part => part)];
            (long zero, long of) = new WeightMask(choice, random).Apply(whole, product.Inputs, input => seen?.MeanMagnitude(input) ?? 1);
            for (int i = 0, start = 0; i < parts.Length; start += parts[i++].Length)
                masked.Add(entries[i].Name, whole[start..(start + parts[i].Length)]);
            result.Add(new MaskedProduct(product.Name, choice.ByBlock, zero, of, choice.Importance));
        }

        return result;
    }

    /// <summary>Writes the checkpoint's tensors, those that are masked as float32, as one file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="metadata">Of the file.</param>
    public void Write(string path, IReadOnlyList<KeyValuePair<string, string>> metadata) => AtomicFile.Write(path,
        stream => SafetensorsWriter.Write(stream, path, [.. checkpoint.Tensors.Values.OrderBy(entry => entry.Name, StringComparer.Ordinal)
        .Select(ToWrite)], metadata));

    private TensorToWrite ToWrite(TensorEntry entry) => masked.TryGetValue(entry.Name, out float[]? values)
        ? new TensorToWrite(entry.Name, StoredType.F32, entry.Shape, values.LongLength * sizeof(float),
            stream => stream.Write(MemoryMarshal.AsBytes(values.AsSpan())))
        : new TensorToWrite(entry.Name, entry.Type, entry.Shape, entry.Bytes, stream => checkpoint.FileOf(entry).CopyTo(entry, stream));

    private TensorEntry Find(IReadOnlyList<string> places) =>
        places.Select(place => checkpoint.TryFind($"{place}.weight")).FirstOrDefault(found => found is not null)
        ?? throw new CheckpointException(checkpoint.Path, $"{places[0]}.weight", "is not in the checkpoint.");
}
