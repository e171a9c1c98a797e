using Lathe.Checkpoints;
using Lathe.Kernels.Formats;
using Lathe.Training.Tests.Modules;
using TorchSharp;

namespace Lathe.Training.Tests.Quantisation;

/// <summary>Scales that are learned (LSQ) against the paper's formulas, and against compiled code.</summary>
public sealed class LearnedScalesTests(BuiltSamples built)
{
    private const int Outputs = 5, Inputs = 70, Group = 32;

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void They_begin_where_packing_has_them(int bits)
    {
        TorchLibrary.Require();
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable none = torch.no_grad();
        WeightFormat format = new(WeightEncodings.OfBits(bits)!.Encoding, Group);
        torch.Tensor weight = Numbers(Outputs, Inputs), scales = LearnedScales.Searched(weight, format);
        Assert.Equal(Outputs * 3, scales.shape[0]);
        Assert.Equal(FakeQuantisation.Weights(weight, format).ToFloats(), LearnedScales.Weights(weight, scales, format).ToFloats());
    }

    [Fact]
    public void Gradients_are_those_of_the_paper()
    {
        TorchLibrary.Require();
        using DisposeScope scope = torch.NewDisposeScope();
        WeightFormat format = new(WeightEncoding.Int3, Group);
        torch.Tensor weight = Numbers(Outputs, Inputs).requires_grad_(), upstream = Numbers(Outputs, Inputs) * 3;
        // too small by half, so that some weights are clipped
        torch.Tensor scales = (LearnedScales.Searched(weight, format) * 0.5).detach().requires_grad_();
        (LearnedScales.Weights(weight, scales, format) * upstream).sum().backward();
        float[] w = weight.detach().ToFloats(), up = upstream.ToFloats(), s = scales.detach().ToFloats();
        float[] ofWeights = weight.grad!.ToFloats(), ofScales = scales.grad!.ToFloats();
        double[] expected = new double[s.Length];
        int clipped = 0;
        for (int i = 0; i < w.Length; i++)
        {
            int group = i / Inputs * 3 + i % Inputs / Group;
            double place = w[i] / (double)s[group];
            bool isWithin = place is >= -4 and <= 3;
            clipped += isWithin ? 0 : 1;
            Assert.Equal(isWithin ? up[i] : 0, ofWeights[i], 1e-4f);
            expected[group] += up[i] * (isWithin ? Math.Round(place) - place : place < 0 ? -4 : 3);
        }

        Assert.InRange(clipped, 1, w.Length / 2);
        for (int group = 0; group < s.Length; group++)
            Assert.Equal(expected[group] / Math.Sqrt(Group * 3), ofScales[group], 1e-3);
    }

    [Fact]
    public void A_group_of_nothing_stays_nothing()
    {
        TorchLibrary.Require();
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor weight = torch.zeros(2, 64).requires_grad_();
        torch.Tensor scales = LearnedScales.Searched(weight, WeightEncoding.Int4).requires_grad_();
        torch.Tensor rounded = LearnedScales.Weights(weight, scales, WeightEncoding.Int4);
        rounded.sum().backward();
        Assert.All(rounded.detach().ToFloats(), value => Assert.Equal(0, value));
        Assert.All(scales.grad!.ToFloats(), value => Assert.Equal(0, value));
    }

    [Theory]
    [InlineData("MiniLm", "Int4")]
    [InlineData("Decoder", "Int4")]
    [InlineData("MiniLm", "Annotated")]
    [InlineData("MiniLm", "migrated")]
    public void What_was_trained_is_what_is_packed(string name, string how)
    {
        TrainableClass model = built[name];
        Tensor[] inputs = Samples.Of(name).MakeInputs();
        using DisposeScope scope = torch.NewDisposeScope();
        using TrainableModel trainable = model.LoadTrainable();
        trainable.eval();
        using IDisposable none = torch.no_grad();
        Precision precision = Enum.TryParse(how, out Precision named) ? named : Precision.Int4;
        LoadOptions options = how == "migrated" ? new LoadOptions { Activations = Migrations(trainable) } : new LoadOptions();
        string[] before = [.. trainable.named_parameters().Select(entry => entry.name)];
        trainable.Quantise(precision, options, WeightScales.Learned);
        string[] learned = [.. trainable.named_parameters().Select(entry => entry.name).Except(before)];
        Assert.NotEmpty(learned);
        Assert.All(learned, parameter => Assert.EndsWith(".scales", parameter, StringComparison.Ordinal));
        // as training would have moved them
        foreach (string parameter in learned)
            trainable.get_parameter(parameter)!.mul_(1.13);
        float[] found = trainable.Run([.. inputs.Select(TorchTensors.ToTorch)])[0].ToFloats();
        float[] packed = Compiled(options with { Rounding = trainable.TrainedRounding() }), searched = Compiled(options);
        if (inputs.Length > 1)
        {
            foreach (float[] output in (float[][])[found, packed, searched])
                CompiledAgreementTests.ClearPadding(output, inputs[^1]);
        }

        double apart = TorchTensors.Distance(searched, packed), left = TorchTensors.Distance(packed, found);
        Assert.True(left <= 0.1 * apart, $"{left:G3} from what was trained, other scales are {apart:G3} away");

        trainable.StopQuantising();
        Assert.Equal(before, trainable.named_parameters().Select(entry => entry.name));
        Assert.Null(trainable.TrainedRounding());

        float[] Compiled(LoadOptions options)
        {
            using CompiledModel compiled = model.LoadCompiled(precision, options);
            int batch = inputs[0].Shape[0], sequence = inputs[0].Shape[1];
            using InferenceSession session = compiled.CreateSession(batch, sequence, 1);
            Tensor output = Tensor.Float32(session.OutputShape(0, batch, sequence));
            session.Run(inputs, [output], batch, sequence);
            return output.Floats.ToArray();
        }
    }

    private static Dictionary<string, ActivationScaling> Migrations(TrainableModel model) =>
        model.Parts.AllLinears().ToDictionary(linear => linear.Name, linear => new ActivationScaling(
            [.. Enumerable.Range(0, (int)linear.Weight.Value.shape[1]).Select(i => 0.5f + ((i % 5) * 0.25f))], null),
            StringComparer.Ordinal);

    private static torch.Tensor Numbers(int rows, int columns)
    {
        Random random = new(rows + columns);
        return torch.tensor(Enumerable.Range(0, rows * columns).Select(_ => (float)(random.NextDouble() - 0.5)).ToArray(), [rows, columns]);
    }
}
