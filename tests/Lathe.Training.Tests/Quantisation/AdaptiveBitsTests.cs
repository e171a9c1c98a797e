using Lathe.Compression;
using Lathe.Kernels;
using Lathe.Kernels.Formats;
using Lathe.Tests;
using Lathe.Training.Tests.Modules;
using Lathe.Transformers;
using Lathe.Transformers.Tests;
using TorchSharp;

namespace Lathe.Training.Tests.Quantisation;

/// <summary>Bits that are chosen anew while a model is trained.</summary>
[Collection(GeneratorCollection.Name)]
public sealed class AdaptiveBitsTests : IDisposable
{
    private const double Average = 3;

    private readonly TemporaryFolder folder = new();

    public AdaptiveBitsTests()
    {
        TorchLibrary.Require();
        torch.set_num_threads(1);
        TinyCheckpoint.Write(folder.Path, "bert", EncoderHead.SequenceClassification);
    }

    [Theory]
    [InlineData(WeightScales.Learned)]
    [InlineData(WeightScales.Searched)]
    public void Each_choice_keeps_the_size_of_the_average(WeightScales scales)
    {
        using AdaptiveBits bits = Hook(scales);
        using Bert.Trainable model = Bert.Trainable.Load(folder.Path);
        List<IReadOnlyDictionary<string, int>> seen = [];
        TrainingResult result = Run(model, bits, null, _ => seen.Add(bits.Bits));
        Assert.All(seen, chosen => Assert.InRange(BytesOf(chosen), 1, BytesOf(chosen.ToDictionary(entry => entry.Key, _ => (int)Average))));
        // 3 bits each to begin with, other ones after the third step, and none after the sixth
        Assert.All(seen.Take(2), chosen => Assert.All(chosen.Values, width => Assert.Equal((int)Average, width)));
        Assert.True(seen[2].Values.Distinct().Count() > 1, "a choice by gradients takes from some products and gives to others");
        Assert.All(seen.Skip(5), chosen => Assert.Equal(seen[^1], chosen));
        Assert.True(result.Best is null || result.Best.Step >= 6, "weights of other bits are never the best");
        Assert.Equal(scales == WeightScales.Learned, model.TrainedRounding() is not null);
    }

    [Fact]
    public void The_model_computes_with_the_bits_that_it_ends_with()
    {
        using AdaptiveBits bits = Hook(WeightScales.Learned);
        using Bert.Trainable model = Bert.Trainable.Load(folder.Path);
        Run(model, bits, null, _ => { });
        string trained = folder.File("trained");
        model.Save(trained);
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable none = torch.no_grad();
        Tensor[] inputs = [
            Tensor.From([.. Enumerable.Range(0, 22).Select(i => 5 + (i * 7 % 60))], 2, 11),
            Tensor.From([.. Enumerable.Repeat(1, 22)], 2, 11), Tensor.Int32(2, 11),
        ];
        float[] found = model.Run([.. inputs.Select(TorchTensors.ToTorch)])[1].ToFloats();
        using CompiledModel compiled = Bert.Load(trained, Precision.Int8, new()
        {
            Formats = bits.Bits.ToDictionary(
                entry => entry.Key, entry => new WeightFormat(WeightEncodings.OfBits(entry.Value)!.Encoding), StringComparer.Ordinal),
            Rounding = model.TrainedRounding(),
        }), floats = Bert.Load(trained, Precision.Float32);
        double apart = TorchTensors.Distance(Logits(floats, inputs), found), left = TorchTensors.Distance(Logits(compiled, inputs), found);
        Assert.True(left <= 0.1 * apart, $"{left:G3} from compiled code, whose floats are {apart:G3} away");
    }

    [Theory]
    [InlineData(WeightScales.Learned)]
    [InlineData(WeightScales.Searched)]
    public void Stopped_after_any_step_it_goes_on_to_the_same_bits_and_losses(WeightScales scales)
    {
        string file = folder.File("run");
        using AdaptiveBits bits = Hook(scales);
        using Bert.Trainable model = Bert.Trainable.Load(folder.Path);
        TrainingResult whole = Run(model, bits, file, progress => File.Copy(file, folder.File($"after {progress.Step}")));
        foreach (int step in (int[])[1, 3, 4, 6, 8])
        {
            using AdaptiveBits again = Hook(scales);
            using Bert.Trainable other = Bert.Trainable.Load(folder.Path);
            TrainingResult resumed = Run(other, again, folder.File($"after {step}"), _ => { });
            Assert.Equal(whole.Losses, resumed.Losses);
            Assert.Equal(whole.Evaluations, resumed.Evaluations);
            Assert.Equal(bits.Bits, again.Bits);
            Assert.Equal(model.named_parameters().Select(entry => entry.name), other.named_parameters().Select(entry => entry.name));
            Assert.All(model.named_parameters().Zip(other.named_parameters()),
                pair => Assert.Equal(pair.First.parameter.bytes.ToArray(), pair.Second.parameter.bytes.ToArray()));
        }
    }

    [Fact]
    public void What_cannot_be_chosen_is_refused()
    {
        IReadOnlyList<ProductChoice> products = Products();
        Assert.Contains("open", Assert.Throws<ArgumentException>(() => new AdaptiveBits(new()
        {
            Products = [.. products.Select(product => product with { Bits = 4 })],
        })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new AdaptiveBits(new() { Products = products, Every = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AdaptiveBits(new() { Products = products, Every = 9, Last = 8 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AdaptiveBits(new()
        {
            Products = [products[0] with { AverageBits = double.NaN }],
        }));
        Assert.Contains("nothing", Assert.Throws<ArgumentException>(() => new AdaptiveBits(new()
        {
            Products = products, Start = new Dictionary<string, int> { ["nothing"] = 4 },
        })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new AdaptiveBits(new()
        {
            Products = products, Start = new Dictionary<string, int> { [products[0].Product] = 7 },
        }));
        using AdaptiveBits unknown = new(new() { Products = [new ProductChoice("encoder.layer.9.up") { Bits = null }] });
        using Bert.Trainable model = Bert.Trainable.Load(folder.Path);
        Assert.Contains("encoder.layer.9.up", Assert.Throws<ArgumentException>(() => unknown.Begin(model)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Bits_go_where_the_loss_is_curved()
    {
        using Bert.Trainable model = Bert.Trainable.Load(folder.Path);
        using AdaptiveBits bits = Hook(WeightScales.Searched, every: 1);
        bits.Begin(model);
        // the loss reads the first layer's products a thousand times as steeply
        using (torch.no_grad())
        {
            foreach ((string name, TorchSharp.Modules.Parameter parameter) in model.named_parameters())
                parameter.grad = torch.full_like(parameter, name.Contains("layer.0.", StringComparison.Ordinal) ? 1 : 1e-3);
        }

        bits.BeforeUpdate(model, 0);
        bits.AfterUpdate(model, 0);
        int[] first = [.. bits.Bits.Where(entry => entry.Key.Contains("layer.0.", StringComparison.Ordinal)).Select(entry => entry.Value)];
        int[] others = [.. bits.Bits.Where(entry => entry.Key.Contains("layer.1.", StringComparison.Ordinal)).Select(entry => entry.Value)];
        Assert.NotEmpty(others);
        Assert.True(first.Min() > others.Max(), $"{string.Join(", ", first)} and {string.Join(", ", others)}");
    }

    [Fact]
    public void What_no_gradient_reaches_gets_the_fewest_bits()
    {
        using Bert.Trainable model = Bert.Trainable.Load(folder.Path);
        using AdaptiveBits bits = Hook(WeightScales.Searched, every: 1);
        bits.Begin(model);
        using (torch.no_grad())
        {
            foreach ((string name, TorchSharp.Modules.Parameter parameter) in model.named_parameters())
            {
                if (!name.Contains("layer.1.output.dense", StringComparison.Ordinal))
                    parameter.grad = torch.full_like(parameter, 1e-4);
            }
        }

        bits.BeforeUpdate(model, 0);
        bits.AfterUpdate(model, 0);
        KeyValuePair<string, int> unread = Assert.Single(bits.Bits, entry => entry.Key == "encoder.layer.1.down");
        Assert.Equal(2, unread.Value);
    }

    public void Dispose() => folder.Dispose();

    private static float[] Logits(CompiledModel model, Tensor[] inputs)
    {
        using InferenceSession session = model.CreateSession(2, 11, 1);
        Tensor?[] outputs = [.. model.Outputs.Select((output, i) => output.Present ? Tensor.Float32(session.OutputShape(i, 2, 11)) : null)];
        session.Run(inputs, outputs, 2, 11);
        return [.. outputs.OfType<Tensor>().ElementAt(1).Floats];
    }

    private IReadOnlyList<ProductChoice> Products()
    {
        using CompiledModel model = Bert.Load(folder.Path, Precision.Int8);
        return AdaptiveBits.ProductsOf(model, new CompressionOptions { Bits = null, AverageBits = Average });
    }

    private AdaptiveBits Hook(WeightScales scales, int every = 3) =>
        new(new() { Products = Products(), Every = every, Last = 7, Scales = scales });

    private long BytesOf(IReadOnlyDictionary<string, int> bits)
    {
        using CompiledModel model = Bert.Load(folder.Path, Precision.Int8);
        return CompiledProduct.Of(model).Where(product => bits.ContainsKey(product.Name)).Sum(product => PackedWeights.PayloadBytes(
            new WeightFormat(WeightEncodings.OfBits(bits[product.Name])!.Encoding), product.Inputs, product.Outputs));
    }

    private static TrainingResult Run(TrainableModel model, AdaptiveBits bits, string? checkpoint, Action<TrainingProgress> told)
    {
        SequenceClassificationTask task = new(new WordEncoder(TinyCheckpoint.Vocabulary), TrainingSamples.ThreeClasses, 16);
        return new Trainer(model, task, TrainingSamples.Classes(32, 1), TrainingSamples.Classes(8, 2), new()
        {
            Epochs = 3, BatchSize = 8, LearningRate = 2e-3, EvaluateEvery = 2, CheckpointEvery = 1, Checkpoint = checkpoint, Hooks = [bits],
        }).Run(new Callback(told), TestContext.Current.CancellationToken);
    }
}
