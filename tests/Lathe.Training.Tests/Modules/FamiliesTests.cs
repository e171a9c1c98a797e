using Lathe.Checkpoints;
using Lathe.CompilerServices;
using Lathe.Tests;
using Lathe.Training.Tests.Quantisation;
using Lathe.Transformers;
using Lathe.Transformers.Tests;
using TorchSharp;

namespace Lathe.Training.Tests.Modules;

/// <summary>Every family of the library, compiled into this assembly where the project trains.</summary>
public sealed class FamiliesTests : IDisposable
{
    /// <summary>Of float32 against eager, whose sums are float64.</summary>
    private const double MostDistance = 1e-5;

    private readonly string folder = Directory.CreateTempSubdirectory("lathe-families-").FullName;

    public FamiliesTests() => TorchLibrary.Require();

    public static TheoryData<string, EncoderHead> Cases => [
        .. from family in (string[])["bert", "roberta", "distilbert", "albert"]
           from head in Enum.GetValues<EncoderHead>()
           select (family, head)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_family_with_a_head_equals_eager_and_saves_what_it_loaded(string family, EncoderHead head)
    {
        TinyCheckpoint.Write(folder, family, head);
        Tensor[] inputs = InputsOf(family);
        using DisposeScope scope = torch.NewDisposeScope();
        using TrainableModel trainable = Load(family, folder);
        float[][] expected = Eager(family, folder, inputs), found = Run(trainable, inputs);
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.InRange(TorchTensors.Distance(expected[i], found[i]), 0, MostDistance);

        using Checkpoint checkpoint = Checkpoint.Open(folder);
        string[] names = [.. trainable.named_parameters().Select(parameter => parameter.name)];
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.All(names, name => Assert.Contains(name, checkpoint.TensorNames));
        Assert.Equal(names.Order(StringComparer.Ordinal), trainable.state_dict().Keys.Order(StringComparer.Ordinal));
    }

    public static TheoryData<string, EncoderHead, string> Quantised => [
        .. from family in (string[])["bert", "roberta", "distilbert", "albert"]
           from head in (EncoderHead[])[EncoderHead.SequenceClassification, EncoderHead.MaskedLanguageModel]
           from how in (string[])["Int8", "Int4", "BFloat16", "static", "migrated", "all", "each"]
           select (family, head, how)];

    /// <summary>The kernels' numbers to the bit, whatever rows are read by: layers, groups of layers, poolers and heads.</summary>
    [Theory]
    [MemberData(nameof(Quantised))]
    public void A_family_that_quantises_computes_what_compiled_code_does(string family, EncoderHead head, string how)
    {
        TinyCheckpoint.Write(folder, family, head);
        Tensor[] inputs = InputsOf(family);
        using DisposeScope scope = torch.NewDisposeScope();
        using TrainableModel trainable = Load(family, folder);
        trainable.eval();
        using IDisposable _ = torch.no_grad();
        Precision precision = Enum.TryParse(how, out Precision named) ? named : Precision.Int8;
        LoadOptions options = new() { Activations = Scalings(trainable, how) };
        float[][] exact = Run(trainable, inputs);
        trainable.Quantise(precision, options);
        float[][] found = Run(trainable, inputs);
        using CompiledModel compiled = AutoModel.Load(folder, precision, options);
        (int batch, int sequence) = (inputs[0].Shape[0], inputs[0].Shape[1]);
        using InferenceSession session = compiled.CreateSession(batch, sequence, 2);
        Tensor?[] outputs = [.. compiled.Outputs.Select((output, i) =>
            output.Present ? Tensor.Float32(session.OutputShape(i, batch, sequence)) : null)];
        session.Run(inputs, outputs, batch, sequence);
        float[][] expected = [.. outputs.OfType<Tensor>().Select(output => output.Floats.ToArray())];
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            foreach (float[] values in (float[][])[expected[i], found[i]])
                CompiledAgreementTests.ClearPadding(values, inputs[1]);
            Assert.Equal(expected[i], found[i]);
            Assert.NotEqual(exact[i], found[i]);
        }
    }

    /// <summary>One scaling for all products or, of "each", one for all that reads the same rows.</summary>
    private static Dictionary<string, ActivationScaling> Scalings(TrainableModel model, string how)
    {
        Dictionary<string, ActivationScaling> scalings = new(StringComparer.Ordinal);
        if (how is not ("static" or "migrated" or "all" or "each"))
            return scalings;
        model.Quantise(Precision.Int8);
        List<string> rows = [];
        foreach (TrainableLinear linear in model.Parts.AllLinears().Where(linear => linear.Quantisation is { Format.IsInteger: true }))
        {
            string read = how == "each" ? RowsOf(linear.Name, model is Albert.Trainable) : "";
            int number = rows.Contains(read) ? rows.IndexOf(read) : rows.Count;
            if (number == rows.Count)
                rows.Add(read);
            int[] inputs = [.. Enumerable.Range(0, (int)linear.Weight.Value.shape[1])];
            scalings[linear.Name] = new ActivationScaling(
                how == "static" ? null : [.. inputs.Select(i => 0.5f + ((i + number) % 5 * 0.25f))],
                how == "migrated" || number % 3 == 2 ? null : 0.03f + (number * 0.002f),
                how is "all" or "each" ? [.. inputs.Select(i => (((i + number) % 7) - 3) * 0.05f)] : null);
        }

        model.StopQuantising();
        return scalings;
    }

    /// <summary>What a product reads, so that products of the same rows have the same: of ALBERT's groups the first layer and what stands
    /// behind the last read what any round makes.</summary>
    private static string RowsOf(string product, bool inGroups)
    {
        string read = product.EndsWith("key", StringComparison.Ordinal) || product.EndsWith("value", StringComparison.Ordinal)
            || product.EndsWith("query", StringComparison.Ordinal) ? product[..(product.LastIndexOf('.') + 1)] + "query" : product;
        return inGroups && (read == "transform" || read.EndsWith("albert_layers.0.query", StringComparison.Ordinal)) ? "rounds" : read;
    }

    [Theory]
    [InlineData("bert")]
    [InlineData("roberta")]
    [InlineData("distilbert")]
    [InlineData("albert")]
    public void Gradients_of_a_family_equal_finite_differences_of_eager(string family)
    {
        TinyCheckpoint.Write(folder, family, EncoderHead.SequenceClassification);
        Tensor[] inputs = InputsOf(family);
        GradientCheck.Run(Load(family, folder), folder, moved => EagerTensors(family, moved, inputs), inputs);
    }

    [Fact]
    public void The_real_MiniLm_equals_its_reference()
    {
        string real = TestFiles.Shared("data", "minilm-l6-v2");
        Real(real, checkpoint => new Bert(BertConfiguration.FromCheckpoint(checkpoint)), () => Bert.Trainable.Load(real));
    }

    [Fact]
    public void The_real_rxnmapper_equals_its_reference()
    {
        string real = TestFiles.Shared("data", "rxnmapper-albert");
        Real(real, checkpoint => new Albert(AlbertConfiguration.FromCheckpoint(checkpoint)), () => Albert.Trainable.Load(real));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static void Real(string folder, Func<Checkpoint, object> make, Func<TrainableModel> load)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using TrainableModel trainable = load();
        using Checkpoint checkpoint = Checkpoint.Open(folder);
        object eager = make(checkpoint);
        EagerWeights.Load(eager, checkpoint);
        Tensor[] inputs = [Ids(100, 500, 2, 9), Mask(2, 9), Ids(0, 1, 2, 9)];
        float[][] expected = [.. EagerTensors(eager, inputs).Select(output => output.Contiguous().Floats.ToArray())],
            found = Run(trainable, inputs);
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.InRange(TorchTensors.Distance(expected[i], found[i]), 0, MostDistance);
    }

    private static TrainableModel Load(string family, string folder) => family switch
    {
        "bert" => Bert.Trainable.Load(folder),
        "roberta" => Roberta.Trainable.Load(folder),
        "distilbert" => DistilBert.Trainable.Load(folder),
        _ => Albert.Trainable.Load(folder),
    };

    private static float[][] Eager(string family, string folder, Tensor[] inputs) =>
        [.. EagerTensors(family, folder, inputs).Select(output => output.Contiguous().Floats.ToArray())];

    private static Tensor[] EagerTensors(string family, string folder, Tensor[] inputs)
    {
        using Checkpoint checkpoint = Checkpoint.Open(folder);
        object eager = family switch
        {
            "bert" => new Bert(BertConfiguration.FromCheckpoint(checkpoint)),
            "roberta" => new Roberta(RobertaConfiguration.FromCheckpoint(checkpoint)),
            "distilbert" => new DistilBert(DistilBertConfiguration.FromCheckpoint(checkpoint)),
            _ => new Albert(AlbertConfiguration.FromCheckpoint(checkpoint)),
        };
        EagerWeights.Load(eager, checkpoint);
        return EagerTensors(eager, inputs);
    }

    private static Tensor[] EagerTensors(object eager, Tensor[] inputs)
    {
        object output = eager.GetType().GetMethod("Forward")!.Invoke(eager, inputs)!;
        return [.. output.GetType().GetConstructors()[0].GetParameters()
            .Select(parameter => output.GetType().GetProperty(parameter.Name!)!.GetValue(output)).OfType<Tensor>()];
    }

    private static float[][] Run(TrainableModel trainable, Tensor[] inputs) =>
        [.. trainable.Run([.. inputs.Select(TorchTensors.ToTorch)]).Select(TorchTensors.ToFloats)];

    private static Tensor[] InputsOf(string family)
    {
        const int Batch = TinyCheckpoint.Batch, Sequence = TinyCheckpoint.Sequence;
        Tensor ids = Ids(3, TinyCheckpoint.Vocabulary, Batch, Sequence), mask = Mask(Batch, Sequence);
        return family == "distilbert" ? [ids, mask] : [ids, mask, Ids(0, family == "roberta" ? 1 : 2, Batch, Sequence)];
    }

    private static Tensor Ids(int first, int end, int batch, int sequence)
    {
        Random random = new(5);
        return Tensor.From([.. Enumerable.Range(0, batch * sequence).Select(_ => random.Next(first, end))], batch, sequence);
    }

    /// <summary>The last sequence has three tokens of padding.</summary>
    private static Tensor Mask(int batch, int sequence) =>
        Tensor.From([.. Enumerable.Range(0, batch * sequence).Select(i => i < batch * sequence - 3 ? 1 : 0)], batch, sequence);
}
