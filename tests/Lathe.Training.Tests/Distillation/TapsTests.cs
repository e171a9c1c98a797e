using Lathe.Checkpoints;
using Lathe.Tests;
using Lathe.Training.Tests.Modules;
using Lathe.Transformers;
using Lathe.Transformers.Tests;
using TorchSharp;

namespace Lathe.Training.Tests.Distillation;

/// <summary>What models compute on the way, against what eager observes there.</summary>
[Collection(GeneratorCollection.Name)]
public sealed class TapsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public TapsTests()
    {
        TorchLibrary.Require();
        torch.set_num_threads(1);
    }

    [Theory]
    [InlineData("bert", 2)]
    [InlineData("roberta", 2)]
    [InlineData("distilbert", 2)]
    // two groups of two layers, each run twice
    [InlineData("albert", 4)]
    public void Hidden_states_are_those_that_eager_observes(string family, int layers)
    {
        TinyCheckpoint.Write(folder.Path, family, EncoderHead.None);
        EagerModel eager = AutoModel.LoadEager(folder.Path);
        Dictionary<string, Tensor> inputs = Inputs(eager);
        IReadOnlyDictionary<string, Tensor> expected = eager.Run(inputs, observe: true);
        using DisposeScope scope = torch.NewDisposeScope();
        using TrainableModel model = Load(family);
        string[] taps = [.. Enumerable.Range(1, layers).Select(i => $"hidden_states.{i}"), "attentions.0"];
        torch.Tensor?[] given = [.. model.InputNames.Select(name => inputs[NamedTensors.ToSnakeCase(name)].ToTorch())];
        IReadOnlyList<torch.Tensor> found = model.RunTapped(given, taps), plain = model.Run(given);
        Assert.Equal(plain.Count + taps.Length, found.Count);
        Assert.Equal(plain[0].ToFloats(), found[0].ToFloats());
        for (int i = 1; i <= layers; i++)
        {
            Assert.InRange(TorchTensors.Distance(
                expected[$"hidden_states.{i}"].Contiguous().Floats, found[plain.Count + i - 1].ToFloats()), 0, 1e-5);
        }

        Assert.Equal(found[0].ToFloats(), found[^2].ToFloats());
        torch.Tensor map = found[^1];
        Assert.Equal([2, TinyCheckpoint.Heads, 6, 6], map.shape);
        Assert.All(map.sum(-1).ToFloats(), sum => Assert.Equal(1, sum, 1e-5f));
        // nobody looks at padding
        Assert.Equal(0, map.narrow(0, 1, 1).narrow(3, 4, 2).sum().item<float>());
        // gradients reach the layers that are before
        found[plain.Count].sum().backward();
        Assert.Contains(model.named_parameters(), entry => entry.parameter.grad is { } gradient && gradient.abs().sum().item<float>() > 0);
        ArgumentException missing = Assert.Throws<ArgumentException>(() => model.RunTapped(given, ["hidden_states.9"]));
        Assert.Contains("hidden_states.9", missing.Message, StringComparison.Ordinal);
        Assert.Contains($"hidden_states.{layers}", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Attention_weights_give_what_attention_gives()
    {
        TinyCheckpoint.Write(folder.Path, "bert", EncoderHead.None);
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable none = torch.no_grad();
        using TrainableModel model = Load("bert");
        model.Quantise(Precision.Int8);
        torch.Tensor?[] given = [.. Inputs(AutoModel.LoadEager(folder.Path)).Values.Select(TorchTensors.ToTorch)];
        IReadOnlyList<torch.Tensor> found = model.RunTapped(given, ["attentions.0", "attentions.1"]);
        Assert.Equal(model.OutputNames.Count + 2, found.Count);
        // integers' attention is told in floats, once each
        Assert.All(found.TakeLast(2), map => Assert.All(map.sum(-1).ToFloats(), sum => Assert.Equal(1, sum, 1e-5f)));
        Assert.Throws<ArgumentException>(() => model.RunTapped(given, ["attentions.2"]));
    }

    [Theory]
    [InlineData(VectorDistance.MeanSquared)]
    [InlineData(VectorDistance.Cosine)]
    public void A_student_of_other_width_comes_nearer_to_its_teachers_layers(VectorDistance distance)
    {
        // ALBERT's layers, one module that is run again and again, teach those of BERT
        string taught = folder.File("bert"), teaching = folder.File("albert");
        foreach ((string path, string family) in ((string, string)[])[(taught, "bert"), (teaching, "albert")])
        {
            Directory.CreateDirectory(path);
            TinyCheckpoint.Write(path, family, EncoderHead.SequenceClassification);
        }

        using TinyEncoder student = new(TinyHead.Sequence, vocabulary: TinyCheckpoint.Vocabulary, longest: TinyCheckpoint.Positions);
        using Bert.Trainable same = Bert.Trainable.Load(taught);
        using Albert.Trainable model = Albert.Trainable.Load(teaching);
        foreach (TrainableModel learner in (TrainableModel[])[student, same])
        {
            IReadOnlyList<LayerMatch> layers = learner == same ? LayerMatch.Even(2, 4, distance: distance)
                : [new("hidden_states.1", "hidden_states.2", Distance: distance)];
            using ModuleTeacher teacher = new(model, taps: [.. layers.Select(layer => layer.Teacher)]);
            DistillationOptions options = new() { Alpha = 0.01, Layers = [.. layers.Select(layer => layer with { Weight = 10 })] };
            DistilledTask task = new(
                new SequenceClassificationTask(new WordEncoder(TinyCheckpoint.Vocabulary), TrainingSamples.ThreeClasses, 16), teacher,
                options);
            TrainingResult result = new Trainer(learner, task, TrainingSamples.Classes(32, 1), null,
                new() { Epochs = 12, BatchSize = 8, LearningRate = 3e-3, ClipNorm = 10 }).Run(
                cancellationToken: TestContext.Current.CancellationToken);
            Assert.True(result.Losses.TakeLast(4).Average() < 0.7 * result.Losses.Take(4).Average(),
                $"{result.Losses[0]} to {result.Losses[^1]}");
            Assert.Equal(learner == student, task.Parameters.Count > 0);
        }
    }

    [Fact]
    public void Layers_that_a_student_has_not_are_told_before_the_first_step()
    {
        TinyCheckpoint.Write(folder.Path, "bert", EncoderHead.SequenceClassification);
        using TrainableModel model = Load("bert");
        using ModuleTeacher teacher = new(model, taps: ["hidden_states.2"]);
        DistilledTask task = new(
            new SequenceClassificationTask(new WordEncoder(TinyCheckpoint.Vocabulary), TrainingSamples.ThreeClasses, 16), teacher,
            new() { Layers = [new("hidden_states.3", "hidden_states.2")] });
        InvalidOperationException refused = Assert.Throws<InvalidOperationException>(() => new Trainer(
            model, task, TrainingSamples.Classes(8, 1), null, new()).Run(cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains("'hidden_states.3'", refused.Message, StringComparison.Ordinal);
        Assert.Contains("hidden_states.2", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, 6, "1=2 2=4 3=6")]
    [InlineData(2, 5, "1=2 2=5")]
    [InlineData(4, 4, "1=1 2=2 3=3 4=4")]
    public void An_even_layer_map_ends_with_both_last_layers(int student, int teacher, string expected)
    {
        IReadOnlyList<LayerMatch> layers = LayerMatch.Even(student, teacher, 2);
        Assert.Equal(expected, string.Join(' ', layers.Select(layer => $"{layer.Student}={layer.Teacher}"))
            .Replace("hidden_states.", "", StringComparison.Ordinal));
        Assert.Equal(2, layers.Sum(layer => layer.Weight), 1e-12);
        Assert.Throws<ArgumentOutOfRangeException>(() => LayerMatch.Even(teacher + 1, teacher));
    }

    public void Dispose() => folder.Dispose();

    private TrainableModel Load(string family) => family switch
    {
        "bert" => Bert.Trainable.Load(folder.Path),
        "roberta" => Roberta.Trainable.Load(folder.Path),
        "distilbert" => DistilBert.Trainable.Load(folder.Path),
        _ => Albert.Trainable.Load(folder.Path),
    };

    /// <summary>Two texts of six tokens, the second with two of padding.</summary>
    private static Dictionary<string, Tensor> Inputs(EagerModel eager)
    {
        Tensor mask = Tensor.From([.. Enumerable.Range(0, 12).Select(i => i < 10 ? 1 : 0)], 2, 6);
        int padding = eager.Configuration.PaddingId;
        Dictionary<string, Tensor> inputs = new(StringComparer.Ordinal)
        {
            ["input_ids"] = Tensor.From([.. Enumerable.Range(0, 12).Select(i => i < 10 ? 5 + (i * 11 % 60) : padding)], 2, 6),
            ["attention_mask"] = mask,
        };
        if (eager.Family.InputNames.Contains("token_type_ids", StringComparer.Ordinal))
            inputs.Add("token_type_ids", Tensor.Int32(2, 6));
        return inputs;
    }
}
