using System.Text.Json.Nodes;
using Lathe.Checkpoints;
using Lathe.Kernels.Formats;
using Lathe.Tests;
using Lathe.Training.Tests.Modules;
using Lathe.Transformers;
using TorchSharp;

namespace Lathe.Training.Tests.Quantisation;

/// <summary>
/// Fake quantisation of trained models against compiled code: the same numbers, to the bit. Nearly the same would not do. Where the last
/// bit of a norm's result falls on the other side of a step, the next product's input is a whole step off, what follows in that sequence
/// rounds otherwise, and behind six layers half of the distance to float32 is there again.
/// </summary>
public sealed class RealModelsTests
{
    private const int Batch = 4, Sequence = 16;

    public RealModelsTests() => TorchLibrary.Require();

    public static TheoryData<string, int, string> Layers => [
        .. from layer in (int[])[0, 1, 2, 3, 4, 5]
           from how in (string[])["Int8", "Int4", "mixed", "static"]
           select ("minilm-l6-v2", layer, how),
        .. from how in (string[])["Int8", "Int4", "mixed", "static"]
           select ("rxnmapper-albert", 0, how),
    ];

    [Theory]
    [MemberData(nameof(Layers))]
    public void A_layer_computes_what_compiled_code_does(string name, int layer, string how)
    {
        string folder = Directory.CreateTempSubdirectory("lathe-layer-").FullName;
        try
        {
            Cut(TestFiles.Shared("data", name), folder, layer);
            Agree(folder, how);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("minilm-l6-v2", "Int8")]
    [InlineData("minilm-l6-v2", "Int4")]
    [InlineData("minilm-l6-v2", "mixed")]
    [InlineData("minilm-l6-v2", "static")]
    [InlineData("rxnmapper-albert", "Int8")]
    [InlineData("rxnmapper-albert", "Int4")]
    [InlineData("rxnmapper-albert", "mixed")]
    [InlineData("rxnmapper-albert", "static")]
    public void All_layers_compute_what_compiled_code_does(string name, string how) => Agree(TestFiles.Shared("data", name), how);

    private static void Agree(string folder, string how)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        bool isBert = File.ReadAllText(Path.Combine(folder, "config.json")).Contains("\"bert\"", StringComparison.Ordinal);
        using TrainableModel trainable = isBert ? Bert.Trainable.Load(folder) : Albert.Trainable.Load(folder);
        trainable.eval();
        using IDisposable _ = torch.no_grad();
        Random random = new(17);
        Tensor[] inputs = [
            Tensor.From([.. Enumerable.Range(0, Batch * Sequence).Select(_ => random.Next(20, 550))], Batch, Sequence),
            Tensor.From([.. Enumerable.Repeat(1, Batch * Sequence)], Batch, Sequence), Tensor.Int32(Batch, Sequence),
        ];
        float[] exact = Run(trainable, inputs);
        Precision precision = how == "Int4" ? Precision.Int4 : Precision.Int8;
        LoadOptions options = OptionsOf(trainable, how);
        using CompiledModel compiled = isBert ? Bert.Load(folder, precision, options) : Albert.Load(folder, precision, options);
        using InferenceSession session = compiled.CreateSession(Batch, Sequence, 2);
        Tensor?[] outputs = [.. compiled.Outputs.Select((output, i) =>
            output.Present ? Tensor.Float32(session.OutputShape(i, Batch, Sequence)) : null)];
        session.Run(inputs, outputs, Batch, Sequence);
        trainable.Quantise(precision, options);
        float[] found = Run(trainable, inputs);
        Assert.Equal(outputs[0]!.Floats.ToArray(), found);
        Assert.NotEqual(exact, found);
        Assert.Equal(found, WithGradients(trainable, inputs));
    }

    /// <summary>Of a model that is not trained, where gradients could be asked for: the numbers are the same.</summary>
    private static float[] WithGradients(TrainableModel trainable, Tensor[] inputs)
    {
        using IDisposable _ = torch.enable_grad();
        torch.Tensor result = trainable.Run([.. inputs.Select(TorchTensors.ToTorch)])[0];
        result.square().sum().backward();
        Assert.Contains(trainable.parameters(), parameter => parameter.grad is { } gradient && gradient.abs().sum().ToSingle() > 0);
        return result.ToFloats();
    }

    /// <summary>The model with one of its layers as its only one.</summary>
    private static void Cut(string folder, string target, int layer)
    {
        JsonNode configuration = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "config.json")))!;
        configuration["num_hidden_layers"] = 1;
        File.WriteAllText(Path.Combine(target, "config.json"), configuration.ToJsonString());
        using SafetensorsFile file = SafetensorsFile.Open(Path.Combine(folder, "model.safetensors"));
        string prefix = $"encoder.layer.{layer}.";
        SafetensorsFile.Write(Path.Combine(target, "model.safetensors"), file.Tensors.Keys
            .Where(name => !name.Contains("encoder.layer.", StringComparison.Ordinal) || name.Contains(prefix, StringComparison.Ordinal))
            .Select(name => (name.Replace(prefix, "encoder.layer.0.", StringComparison.Ordinal), file.Read(name))).ToArray());
    }

    private static float[] Run(TrainableModel trainable, Tensor[] inputs) =>
        trainable.Run([.. inputs.Select(TorchTensors.ToTorch)])[0].ToFloats();

    /// <summary>Mixed: other bits in each product. Static: one scale for all, whatever it clips.</summary>
    private static LoadOptions OptionsOf(TrainableModel model, string how)
    {
        Dictionary<string, WeightFormat> formats = new(StringComparer.Ordinal);
        Dictionary<string, ActivationScaling> scalings = new(StringComparer.Ordinal);
        model.Quantise(Precision.Int8);
        WeightEncoding[] encodings = [WeightEncoding.Int4, WeightEncoding.Int8, WeightEncoding.Int6];
        int number = 0;
        foreach (TrainableLinear linear in model.Parts.AllLinears().Where(linear => linear.Quantisation is { Format.IsInteger: true })
            .DistinctBy(linear => linear.Name))
        {
            bool isMerged = linear.Name.EndsWith("query", StringComparison.Ordinal) || linear.Name.EndsWith("key", StringComparison.Ordinal)
                || linear.Name.EndsWith("value", StringComparison.Ordinal);
            if (how == "mixed" && !isMerged)
                formats[linear.Name] = encodings[number++ % 3];
            if (how == "static")
                scalings[linear.Name] = new ActivationScaling(staticScale: 0.05f);
        }

        model.StopQuantising();
        return new LoadOptions { Formats = formats, Activations = scalings };
    }
}
