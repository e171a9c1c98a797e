using Lathe.Checkpoints;
using Lathe.Hardware;
using Lathe.Kernels;
using Lathe.Kernels.Formats;

namespace Lathe.Generators.Tests.Generation;

/// <summary>
/// A checkpoint with the values that a compiled model has for its weights: what eager computes from it differs from the compiled model's
/// output by the rounding of activations and by the order of float32 sums, and by nothing else.
/// </summary>
internal static class DequantisedCheckpoint
{
    /// <summary>Writes it to a new folder.</summary>
    /// <param name="folder">The checkpoint that <paramref name="compiled"/> was loaded from, or packed from.</param>
    public static string Write(CompiledModel compiled, string folder)
    {
        string packed = Path.Combine(folder, $"dequantised-{Guid.NewGuid():N}.lathe");
        string target = Directory.CreateTempSubdirectory("lathe-dequantised-").FullName;
        compiled.Save(packed);
        try
        {
            using PackedModelFile file = PackedModelFile.Open(packed, PackedPurpose.Load);
            using Checkpoint source = Checkpoint.Open(folder);
            Dictionary<string, Tensor> tensors =
                source.Tensors.Values.ToDictionary(entry => entry.Name, entry => Read(source, entry), StringComparer.Ordinal);
            foreach (PackedSection section in file.Sections.Where(s => !s.Description.Kind.IsDescription && !s.Description.Kind.IsAside))
                Replace(section.Description, file, source, tensors);
            SafetensorsFile.Write(Path.Combine(target, "model.safetensors"), tensors.Select(t => (t.Key, t.Value)));
            File.Copy(Path.Combine(folder, "config.json"), Path.Combine(target, "config.json"));
            return target;
        }
        finally
        {
            File.Delete(packed);
        }
    }

    private static void Replace(WeightDescription section, PackedModelFile file, Checkpoint source, Dictionary<string, Tensor> tensors)
    {
        if (section.Kind.ProductEncoding is { } encoding)
        {
            PackedWeights weights = PackedWeights.FromPayload(section.Name, new WeightFormat(encoding, section.Group), section.Inputs,
                section.Outputs, file.Block(section));
            float[] values = Values(weights);
            if (file.Has(section.Scaling))
                Migrate(values, RowScaling.FromPayload(section.Name, section.Inputs, file.Block(section.Scaling)).InputFactors());
            int row = 0;
            foreach (string part in section.Origin.Split(" + "))
            {
                int outputs = int.Parse(part[(part.LastIndexOf('[') + 1)..^1], System.Globalization.CultureInfo.InvariantCulture);
                Put(source, tensors, part[..part.LastIndexOf('[')], values.AsSpan(row * section.Inputs, outputs * section.Inputs));
                row += outputs;
            }
        }
        else if (WeightEncodings.All.FirstOrDefault(e => e.StoresEmbeddings
            && WeightKind.Embedding(e.Encoding) == section.Kind) is { } storage)
        {
            Put(source, tensors, section.Origin, Rows(EmbeddingTable.FromPayload(section.Name, section.Outputs, section.Inputs,
                new WeightFormat(storage.Encoding, section.Group), file.Block(section))));
        }
    }

    /// <summary>Weights are divided by what inputs are multiplied with; eager's inputs are not.</summary>
    private static void Migrate(float[] values, float[] factors)
    {
        for (int i = 0; factors.Length > 0 && i < values.Length; i++)
            values[i] *= factors[i % factors.Length];
    }

    private static string[] Names(string candidates) => [.. candidates.Split(" | ").Select(path => path + ".weight")];

    /// <summary>Under the name of its own where it has none and borrows another's: what is tied need not be stored in one format.</summary>
    private static void Put(Checkpoint source, Dictionary<string, Tensor> tensors, string candidates, ReadOnlySpan<float> values)
    {
        string[] names = Names(candidates);
        TensorEntry found = source.Find(names.First(source.Has));
        int[] shape = [.. found.Shape.Select(extent => (int)extent)];
        tensors[source.Has(names[0]) ? found.Name : names[0]] = Tensor.From(values.ToArray(), shape);
    }

    /// <summary>Each row looked up, and nothing added: what lookups give is held against the formats by the kernels' own tests.</summary>
    private static float[] Rows(EmbeddingTable table)
    {
        float[] values = new float[table.Count * table.Width];
        using WorkerPool pool = new(1);
        EmbeddingSum.Run(table.Count, new EmbeddingLookup(table, [.. Enumerable.Range(0, table.Count)]), default, default, null, values,
            default, pool);
        return values;
    }

    private static Tensor Read(Checkpoint source, TensorEntry entry)
    {
        int[] shape = [.. entry.Shape.Select(extent => (int)extent)];
        return Tensor.From(source.ReadFloat32(entry.Name, shape), shape);
    }

    /// <summary>Products with unit vectors, less the product with zero, which is the bias: a single term each, so that nothing is rounded
    /// but its scale.</summary>
    private static float[] Values(PackedWeights weights)
    {
        int inputs = weights.Inputs, outputs = weights.Outputs, rows = inputs + 1;
        float[] unit = new float[rows * inputs], products = new float[rows * outputs], values = new float[outputs * inputs];
        for (int i = 0; i < inputs; i++)
            unit[(i * inputs) + i] = 1;
        using WorkerPool pool = new(1);
        using KernelScratch scratch = new(1);
        NativeBlock block = NativeBlock.Allocate(QuantizedRows.Bytes(rows, inputs));
        QuantizedRows integers = new(block.Span, rows, inputs);
        QuantizeRows.Run(unit, inputs, rows, integers, pool);
        scratch.Reserve(Gemm.ScratchBytes(rows, outputs, default));
        Gemm.Run(new ProductRows(unit, integers), rows, weights, default, default, products, pool, scratch);
        // its finalizer frees the memory that the span is of
        GC.KeepAlive(block);
        for (int i = 0; i < inputs; i++)
        {
            for (int o = 0; o < outputs; o++)
                values[(o * inputs) + i] = products[(i * outputs) + o] - products[(inputs * outputs) + o];
        }
        return values;
    }
}
