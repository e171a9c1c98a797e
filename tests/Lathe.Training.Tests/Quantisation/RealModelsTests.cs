using Lathe.Checkpoints;
using Lathe.Kernels.Formats;
using Lathe.Tests;
using Lathe.Training.Tests.Modules;
using Lathe.Transformers;
using TorchSharp;

namespace Lathe.Training.Tests.Quantisation;

/// <summary>Fake quantisation of trained models against compiled code.</summary>
public sealed class RealModelsTests
{
    private const int Batch = 4, Sequence = 16;

    public RealModelsTests() => TorchLibrary.Require();

    [Theory]
    [InlineData("minilm-l6-v2", "Int8")]
    [InlineData("minilm-l6-v2", "Int4")]
    [InlineData("minilm-l6-v2", "mixed")]
    [InlineData("minilm-l6-v2", "static")]
    [InlineData("rxnmapper-albert", "Int8")]
    [InlineData("rxnmapper-albert", "Int4")]
    [InlineData("rxnmapper-albert", "mixed")]
    [InlineData("rxnmapper-albert", "static")]
    public void Outputs_are_far_nearer_to_compiled_code_than_float32_is(string name, string how)
    {
        string folder = TestFiles.Shared("data", name);
        using DisposeScope scope = torch.NewDisposeScope();
        using TrainableModel trainable = name[0] == 'm' ? Bert.Trainable.Load(folder) : Albert.Trainable.Load(folder);
        trainable.eval();
        using IDisposable _ = torch.no_grad();
        Random random = new(17);
        Tensor[] inputs = [
            Tensor.From([.. Enumerable.Range(0, Batch * Sequence).Select(_ => random.Next(20, 550))], Batch, Sequence),
            Tensor.From([.. Enumerable.Repeat(1, Batch * Sequence)], Batch, Sequence), Tensor.Int32(Batch, Sequence),
        ];
        float[] exact = Run(trainable, inputs);
        Precision precision = how == "Int4" ? Precision.Int4 : Precision.Int8;
        LoadOptions options = OptionsOf(trainable, how, inputs);
        using CompiledModel compiled = name[0] == 'm'
            ? Bert.Load(folder, precision, options) : Albert.Load(folder, precision, options);
        using InferenceSession session = compiled.CreateSession(Batch, Sequence, 2);
        Tensor?[] outputs = [.. compiled.Outputs.Select((output, i) =>
            output.Present ? Tensor.Float32(session.OutputShape(i, Batch, Sequence)) : null)];
        session.Run(inputs, outputs, Batch, Sequence);
        trainable.Quantise(precision, options);
        float[] found = Run(trainable, inputs);
        ReadOnlySpan<float> expected = outputs[0]!.Floats;
        double apart = TorchTensors.Distance(expected, exact), left = TorchTensors.Distance(expected, found);
        TestContext.Current.SendDiagnosticMessage($"{name} {how}: {left:G3} of {apart:G3} = {left / apart:G3}");
        Assert.True(left <= 0.1 * apart, $"{left:G3} apart, float32 {apart:G3}");
    }

    private static float[] Run(TrainableModel trainable, Tensor[] inputs) =>
        trainable.Run([.. inputs.Select(TorchTensors.ToTorch)])[0].ToFloats();

    /// <summary>Mixed: other bits in each layer. Static: four times the root mean square of a norm's outputs.</summary>
    private static LoadOptions OptionsOf(TrainableModel model, string how, Tensor[] inputs)
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
