using Lathe.Transformers;
using Lathe.Transformers.Tests;
using TorchSharp;

namespace Lathe.Training.Tests.Modules;

/// <summary>Products in bfloat16 while a module is trained.</summary>
public sealed class BFloat16Tests(BuiltSamples built)
{
    /// <summary>Half a step of numbers of eight bits of precision.</summary>
    private const double Unit = 1 / 512.0;

    /// <summary>What is multiplied is rounded once, and so are sums; two products one after the other, and attention between.</summary>
    [Theory]
    [InlineData("MiniLm")]
    [InlineData("Configured")]
    [InlineData("Decoder")]
    [InlineData("AlibiEncoder")]
    public void A_step_is_that_of_float32_but_for_what_bfloat16_rounds(string name)
    {
        TorchLibrary.Require();
        using DisposeScope scope = torch.NewDisposeScope();
        using TrainableModel model = built[name].LoadTrainable();
        torch.Tensor[] inputs = [.. Samples.Of(name).MakeInputs().Select(TorchTensors.ToTorch)];
        model.train();
        (float[] exact, float[] slopes) = Step();
        model.BFloat16 = true;
        (float[] rounded, float[] mixed) = Step();
        Assert.InRange(TorchTensors.Distance(exact, rounded), Unit / 100, 16 * Unit);
        Assert.InRange(TorchTensors.Distance(slopes, mixed), Unit / 100, 64 * Unit);
        Assert.All(model.parameters(), parameter => Assert.Equal(torch.ScalarType.Float32, parameter.dtype));
        Assert.All(model.parameters(), parameter => Assert.True(parameter.grad is not { } gradient
            || gradient.dtype == torch.ScalarType.Float32));
        model.eval();
        Assert.Equal(exact, Step().Outputs);
        model.train();
        model.BFloat16 = false;
        Assert.Equal(exact, Step().Outputs);

        (float[] Outputs, float[] Gradients) Step()
        {
            foreach (TorchSharp.Modules.Parameter parameter in model.parameters())
                parameter.grad?.zero_();
            torch.Tensor output = model.Run(inputs)[0];
            output.square().mean().backward();
            return (output.ToFloats(), [.. model.named_parameters().Where(entry => entry.parameter.grad is not null)
                .SelectMany(entry => entry.parameter.grad!.ToFloats())]);
        }
    }

    [Fact]
    public void A_model_learns_in_bfloat16()
    {
        TorchLibrary.Require();
        string folder = Directory.CreateTempSubdirectory("lathe-bfloat16-").FullName;
        try
        {
            TinyCheckpoint.Write(folder, "bert", EncoderHead.SequenceClassification);
            double[] mixed = Losses(true), again = Losses(true), exact = Losses(null);
            Assert.Equal(mixed, again);
            Assert.NotEqual(exact, mixed);
            Assert.Equal(exact, Losses(false));
            Assert.Equal(exact[0], mixed[0], 16 * Unit * exact[0]);
            Assert.True(mixed[^1] < 0.7 * mixed[0], $"{mixed[0]} to {mixed[^1]}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        double[] Losses(bool? isMixed)
        {
            using Bert.Trainable model = Bert.Trainable.Load(folder);
            return [.. new Trainer(
                model, new SequenceClassificationTask(new WordEncoder(), TrainingSamples.ThreeClasses, 16), TrainingSamples.Classes(64, 1),
                null, new TrainingOptions { Epochs = 12, BatchSize = 16, LearningRate = 3e-3, BFloat16 = isMixed })
                .Run(cancellationToken: TestContext.Current.CancellationToken).Losses];
        }
    }

    [Fact]
    public void Modules_that_were_written_by_hand_say_it_themselves()
    {
        TorchLibrary.Require();
        using TinyEncoder written = new(TinyHead.Sequence);
        Assert.False(written.BFloat16);
        Assert.Throws<InvalidOperationException>(() => written.BFloat16 = true);
    }
}
