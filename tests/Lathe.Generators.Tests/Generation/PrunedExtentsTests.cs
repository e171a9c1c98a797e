using Lathe.Checkpoints;
using Lathe.Kernels.Formats;

namespace Lathe.Generators.Tests.Generation;

/// <summary>[Prune] lets each layer of a checkpoint have neurons and heads of its own number; what is computed is the dense model with
/// zeros in their place.</summary>
public sealed class PrunedExtentsTests : IDisposable
{
    private const string Source = """
        [Model]
        public sealed partial class EncoderLayer
        {
            const int Hidden = 48, Heads = 12, Inner = 82;
            [Prune(Granularity = Granularity.Head)] readonly Linear query = new(Hidden, Hidden);
            readonly Linear key = new(Hidden, Hidden), value = new(Hidden, Hidden), output = new(Hidden, Hidden);
            readonly LayerNorm attentionNorm = new(Hidden), outputNorm = new(Hidden);
            readonly Linear gate = new(Hidden, Inner);
            [Prune] readonly Linear up = new(Hidden, Inner);
            readonly Linear down = new(Inner, Hidden);

            public Tensor Forward(Tensor x, Tensor mask)
            {
                Tensor attended = Attention(query.Forward(x), key.Forward(x), value.Forward(x), mask, Heads);
                Tensor middle = attentionNorm.Forward(x + output.Forward(attended));
                return outputNorm.Forward(middle + down.Forward(Silu(gate.Forward(middle)) * up.Forward(middle)));
            }
        }

        [Model(Precisions = [Precision.Int8, Precision.Int4, Precision.BFloat16]), Quantize]
        public sealed partial class Encoder
        {
            readonly Embedding words = new(60, 48);
            readonly EncoderLayer[] layers = Repeat(4, () => new EncoderLayer());

            public Tensor Forward(Tensor ids, Tensor attentionMask)
            {
                Tensor x = words.Forward(ids), mask = PaddingMask(attentionMask);
                foreach (EncoderLayer layer in layers)
                    x = layer.Forward(x, mask);
                return x;
            }
        }
        """;

    /// <summary>Heads and neurons of each layer.</summary>
    private static readonly (int Heads, int Neurons)[] Left = [(3, 13), (12, 41), (1, 82), (7, 1)];

    private readonly GeneratedModel model = GeneratedModel.Build("Encoder", Source);

    private readonly Dictionary<string, Tensor> dense;

    public PrunedExtentsTests()
    {
        dense = Tensors();
        Write(Pruned(dense));
    }

    public void Dispose() => model.Dispose();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 9)]
    [InlineData(16, 40)]
    public void Layers_of_different_extents_agree_with_eager_at_every_precision(int batch, int sequence)
    {
        Agreement.Check(model, batch, sequence, Inputs.Ids(60), Inputs.Mask());
    }

    [Fact]
    public void The_pruned_model_is_the_dense_one_with_zeros_in_their_place()
    {
        Tensor ids = Inputs.Ids(60)(3, 9), mask = Inputs.Mask()(3, 9);
        float[] pruned = Output(ids, mask);
        Write(Masked(dense));
        double distance = Agreement.RelativeL2(Output(ids, mask), pruned);
        Assert.True(distance <= 1e-6, $"{distance:G3}");
    }

    [Fact]
    public void Threads_batches_and_packed_files_change_nothing()
    {
        Tensor ids = Inputs.Ids(60)(5, 11), mask = Inputs.Mask()(5, 11);
        foreach (Precision precision in (Precision[])[Precision.Float32, Precision.Int8])
        {
            string file = Path.Combine(model.Folder, $"{precision}.lathe");
            using CompiledModel compiled = model.Load(precision);
            compiled.Save(file);
            using CompiledModel packed = model.Load(precision, file);
            Assert.Equal(compiled.Weights, packed.Weights);
            float[] expected = Run(compiled, ids, mask, 1);
            Assert.Equal(expected, Run(packed, ids, mask, 1));
            Assert.Equal(expected, Run(compiled, ids, mask, 2));
        }
    }

    [Fact]
    public void Formats_and_extents_differ_at_once()
    {
        LoadOptions options = new()
        {
            Formats = new Dictionary<string, WeightFormat>
            {
                ["layers.0.down"] = WeightEncoding.Float32, ["layers.1.up"] = WeightEncoding.Int4, ["layers.2.query"] =
                    WeightEncoding.Int3, ["layers.3.output"] = WeightEncoding.Float16,
            },
        };
        using CompiledModel compiled = model.Load(Precision.Int8, options: options);
        Agreement.Check(model, compiled, 3, 9, Inputs.Ids(60)(3, 9), Inputs.Mask()(3, 9));
    }

    [Fact]
    public void Coupled_layers_that_do_not_fit_are_named()
    {
        Dictionary<string, Tensor> broken = Pruned(dense);
        broken["layers.1.down.weight"] = Columns(dense["layers.1.down.weight"], 40);
        Write(broken);
        string message = Assert.Throws<CheckpointException>(() => model.Load(Precision.Int8)).Message;
        Assert.Contains("layers.1.down.weight", message, StringComparison.Ordinal);
        Assert.Contains("[48, 40]", message, StringComparison.Ordinal);
        Assert.Contains("[48, 41]", message, StringComparison.Ordinal);
        Assert.Contains("its inputs are as many as the outputs of 'up'", message, StringComparison.Ordinal);

        broken = Pruned(dense);
        broken["layers.2.query.weight"] = Rows(dense["layers.2.query.weight"], 7);
        Write(broken);
        Assert.Contains("a multiple of 4, the size of a head", Assert.Throws<CheckpointException>(() => model.Load(Precision.Int8)).Message,
            StringComparison.Ordinal);
        broken = Pruned(dense);
        broken["layers.0.up.weight"] = Tensor.Float32(83, 48);
        Write(broken);
        Assert.Contains("has 83 outputs, expected at most 82", Assert.Throws<CheckpointException>(() => model.Load(Precision.Int8)).Message,
            StringComparison.Ordinal);
    }

    private float[] Output(Tensor ids, Tensor mask)
    {
        using CompiledModel compiled = model.Load(Precision.Float32);
        return Run(compiled, ids, mask, 1);
    }

    private static float[] Run(CompiledModel compiled, Tensor ids, Tensor mask, int threads)
    {
        using InferenceSession session = compiled.CreateSession(ids.Shape[0], ids.Shape[1], threads);
        return GeneratedModel.Run(session, ids.Shape[0], ids.Shape[1], ids, mask)[0]!.Floats.ToArray();
    }

    private Dictionary<string, Tensor> Tensors()
    {
        using Checkpoint checkpoint = Checkpoint.Open(model.Folder);
        return checkpoint.Tensors.ToDictionary(t => t.Key, t => Read(checkpoint, t.Value), StringComparer.Ordinal);
    }

    private static Tensor Read(Checkpoint checkpoint, TensorEntry entry)
    {
        int[] shape = [.. entry.Shape.Select(extent => (int)extent)];
        return Tensor.From(checkpoint.ReadFloat32(entry.Name, shape), shape);
    }

    private void Write(Dictionary<string, Tensor> tensors) =>
        SafetensorsFile.Write(Path.Combine(model.Folder, "model.safetensors"), tensors.Select(t => (t.Key, t.Value)));

    /// <summary>The first heads and neurons of each layer.</summary>
    private static Dictionary<string, Tensor> Pruned(Dictionary<string, Tensor> tensors) => Changed(tensors, Rows, Columns);

    /// <summary>The same size, with zeros for what the pruned checkpoint lacks.</summary>
    private static Dictionary<string, Tensor> Masked(Dictionary<string, Tensor> tensors) => Changed(
        tensors,
        (tensor, rows) => Tensor.From([.. tensor.Floats.ToArray().Select((v, i) => i / Width(tensor) < rows ? v : 0)], tensor.Shape),
        (tensor, columns) => Tensor.From([.. tensor.Floats.ToArray().Select((v, i) => i % Width(tensor) < columns ? v : 0)], tensor.Shape));

    private static Dictionary<string, Tensor> Changed(Dictionary<string, Tensor> tensors, Func<Tensor, int, Tensor> rows,
        Func<Tensor, int, Tensor> columns)
    {
        Dictionary<string, Tensor> changed = new(tensors);
        for (int layer = 0; layer < Left.Length; layer++)
        {
            foreach (string member in (string[])["query", "key", "value", "gate", "up"])
            {
                int left = member is "gate" or "up" ? Left[layer].Neurons : Left[layer].Heads * 4;
                foreach (string tensor in (string[])[$"layers.{layer}.{member}.weight", $"layers.{layer}.{member}.bias"])
                    changed[tensor] = rows(tensors[tensor], left);
            }
            changed[$"layers.{layer}.output.weight"] = columns(tensors[$"layers.{layer}.output.weight"], Left[layer].Heads * 4);
            changed[$"layers.{layer}.down.weight"] = columns(tensors[$"layers.{layer}.down.weight"], Left[layer].Neurons);
        }
        return changed;
    }

    private static int Width(Tensor tensor) => tensor.Shape.Length == 1 ? 1 : tensor.Shape[1];

    private static Tensor Rows(Tensor tensor, int count)
    {
        int[] shape = tensor.Shape.ToArray();
        shape[0] = count;
        return Tensor.From(tensor.Floats[..(count * Width(tensor))].ToArray(), shape);
    }

    private static Tensor Columns(Tensor tensor, int count) =>
        Tensor.From([.. tensor.Floats.ToArray().Where((_, i) => i % Width(tensor) < count)], tensor.Shape[0], count);
}
