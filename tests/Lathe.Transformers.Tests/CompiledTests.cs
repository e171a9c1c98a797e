using Lathe.Generators.Tests.Generation;
using Lathe.Tests;
using Lathe.Transformers.Evaluation;

namespace Lathe.Transformers.Tests;

/// <summary>Every family with every head: compiled code against the eager definition, and packed files against folders.</summary>
public sealed class CompiledTests
{
    public static TheoryData<string, EncoderHead, string> Cases
    {
        get
        {
            TheoryData<string, EncoderHead, string> cases = [];
            string[] activations = ["gelu", "gelu_new", "relu", "silu"];
            foreach (string family in (string[])["bert", "roberta", "distilbert", "albert"])
            {
                foreach (EncoderHead head in Enum.GetValues<EncoderHead>())
                    cases.Add(family, head, activations[cases.Count % activations.Length]);
            }
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Compiled_agrees_with_eager_at_every_precision(string family, EncoderHead head, string activation)
    {
        using TemporaryFolder folder = new();
        TinyCheckpoint.Write(folder.Path, family, head, activation);
        Assert.Equal(head, AutoModel.ReadConfiguration(folder.Path).Head);
        foreach (Precision precision in (ReadOnlySpan<Precision>)
            [Precision.Annotated, Precision.Float32, Precision.Float16, Precision.BFloat16, Precision.Int8, Precision.Int4])
        {
            using CompiledModel model = AutoModel.Load(folder.Path, precision);
            // The reference is eager on the weights that the model has: what is left is the order of float32 sums, and of integers the
            // rounding of rows,
            // 3.5 sigma / 254 / sqrt(3) = 0.8 % for each product in quadrature.
            double limit = 2e-6 + (0.008 * Math.Sqrt(model.Weights.Count(weight =>
                weight.Format.StartsWith("Int", StringComparison.Ordinal))));
            using TemporaryFolder dequantised = new(DequantisedCheckpoint.Write(model, folder.Path));
            TinyCheckpoint.Change(dequantised.Path, (_, tensor) => tensor);
            Verification verification = Verification.Run(model, dequantised.File("reference.safetensors"), observations: false);
            // what heads make of random weights is small beside what they are summed from, and so is relatively farther off
            Assert.All(verification.Outputs, output => Assert.True(
                output.RelativeL2 <= limit * (output.Name == "last_hidden_state" || limit <= 2e-6 ? 1 : 2.5), $"{precision}: {output}"));
            // the reference has every output that the checkpoint has, and the compiled model gives no other
            Assert.Equal(verification.Outputs.Count, model.Outputs.Count(output => output.Present));
            Assert.Empty(model.UnusedTensors);
        }
    }

    [Theory]
    [InlineData("bert", Precision.Int8)]
    [InlineData("albert", Precision.Int4)]
    [InlineData("roberta", Precision.Float32)]
    [InlineData("distilbert", Precision.BFloat16)]
    public void A_packed_file_gives_the_same_bits_as_its_folder(string family, Precision precision)
    {
        using TemporaryFolder folder = new();
        TinyCheckpoint.Write(folder.Path, family, EncoderHead.MaskedLanguageModel);
        Dictionary<string, Tensor> inputs = Inputs(1);
        using CompiledModel model = AutoModel.Load(folder.Path, precision);
        model.Save(folder.File("model.lathe"));
        using CompiledModel packed = AutoModel.Load(folder.File("model.lathe"));
        Assert.Equal(precision, packed.Precision);
        AssertSame(CompiledRun.Run(model, inputs), CompiledRun.Run(packed, inputs));
    }

    [Fact]
    public void Threads_and_company_in_a_batch_do_not_change_a_bit()
    {
        using TemporaryFolder folder = new();
        TinyCheckpoint.Write(folder.Path, "bert", EncoderHead.TokenClassification);
        foreach (Precision precision in (Precision[])[Precision.Float32, Precision.Int8, Precision.Int4])
        {
            using CompiledModel model = AutoModel.Load(folder.Path, precision);
            IReadOnlyDictionary<string, Tensor> alone = CompiledRun.Run(model, Inputs(1), threads: 1),
                many = CompiledRun.Run(model, Inputs(5), threads: 1);
            AssertSame(many, CompiledRun.Run(model, Inputs(5), threads: 2));
            AssertSame(many, CompiledRun.Run(model, Inputs(5), threads: 5));
            Assert.All(alone, entry => Assert.True(entry.Value.Floats.SequenceEqual(many[entry.Key].Floats[..(int)entry.Value.Length])));
        }
    }

    [Fact]
    public void Ids_beyond_the_vocabulary_are_refused_and_nothing_is_written()
    {
        using TemporaryFolder folder = new();
        TinyCheckpoint.Write(folder.Path, "bert", EncoderHead.None);
        using CompiledModel model = AutoModel.Load(folder.Path);
        Dictionary<string, Tensor> inputs = Inputs(2);
        inputs["input_ids"].Ints[3] = TinyCheckpoint.Vocabulary;
        ArgumentOutOfRangeException exception = Assert.Throws<ArgumentOutOfRangeException>(() => CompiledRun.Run(model, inputs));
        Assert.Contains("words", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("input_ids", TinyCheckpoint.Vocabulary, "'vocab_size'")]
    [InlineData("input_ids", -1, "expected 0 to")]
    [InlineData("token_type_ids", 2, "'type_vocab_size' of the model is 2")]
    public void Ids_without_a_row_are_named_with_their_file_and_place(string name, int id, string expected)
    {
        using TemporaryFolder folder = new();
        TinyCheckpoint.Write(folder.Path, "bert", EncoderHead.None);
        Dictionary<string, Tensor> inputs = Inputs(2);
        inputs["token_type_ids"] = Tensor.Int32(2, 9);
        NamedTensors.CheckIds(inputs, AutoModel.ReadConfiguration(folder.Path), "inputs.safetensors");
        inputs[name].Ints[9 + 4] = id;
        Checkpoints.CheckpointException exception =
            Assert.Throws<Checkpoints.CheckpointException>(() =>
            NamedTensors.CheckIds(inputs, AutoModel.ReadConfiguration(folder.Path), "inputs.safetensors"));
        foreach (string part in (string[])["inputs.safetensors", name, $"has {id} at [1, 4]", expected])
            Assert.Contains(part, exception.Message, StringComparison.Ordinal);
    }

    private static Dictionary<string, Tensor> Inputs(int batch)
    {
        Tensor ids = Tensor.Int32(batch, 9);
        for (int i = 0; i < ids.Length; i++)
            ids.Ints[i] = 5 + i * 7 % 60;
        return new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["input_ids"] = ids };
    }

    private static void AssertSame(IReadOnlyDictionary<string, Tensor> expected, IReadOnlyDictionary<string, Tensor> found)
    {
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), found.Keys.Order(StringComparer.Ordinal));
        Assert.All(expected, entry => Assert.True(entry.Value.Floats.SequenceEqual(found[entry.Key].Floats), entry.Key));
    }
}
