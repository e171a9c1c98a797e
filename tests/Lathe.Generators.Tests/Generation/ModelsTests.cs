using Lathe.Checkpoints;
using Lathe.Tests;

namespace Lathe.Generators.Tests.Generation;

/// <summary>What newcomers write first and encoders never needed: images, rows of features, decoders, biases in the place of
/// positions.</summary>
public sealed class ModelsTests
{
    private const string TinyDecoder = """
        {"model_type": "llama", "hidden_size": 48, "intermediate_size": 80, "num_hidden_layers": 2, "num_attention_heads": 6, "num_key_value_heads": 2,
         "vocab_size": 50, "rms_norm_eps": 1e-5}
        """;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_vision_transformer_agrees(int batch) =>
        Check("VisionTransformer", Sources.VisionTransformer, batch, 1, Inputs.Batch(3, 32, 32));

    [Fact]
    public void An_mlp_mixer_agrees() => Check("MlpMixer", Sources.MlpMixer, 2, 1, Inputs.Batch(3, 32, 32));

    [Theory]
    [InlineData(1)]
    [InlineData(17)]
    public void A_tabular_mlp_agrees(int batch) => Check("Tabular", Sources.Tabular, batch, 1, Inputs.Batch(12));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 7)]
    public void A_causal_decoder_agrees(int batch, int sequence)
    {
        using GeneratedModel model = GeneratedModel.Build("Decoder", Sources.Decoder, TinyDecoder);
        Agreement.Check(model, batch, sequence, Inputs.Ids(50));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 6)]
    public void An_encoder_with_linear_biases_agrees(int batch, int sequence) =>
        Check("AlibiEncoder", Sources.AlibiEncoder, batch, sequence, Inputs.Ids(60), Inputs.Mask());

    [Fact]
    public void Convolutions_and_every_elementwise_operation_agree() => Check("Signal", Sources.Signal, 3, 1, Inputs.Batch(4, 30));

    /// <summary>A token sees those before it only: what comes behind changes nothing.</summary>
    [Fact]
    public void A_causal_decoder_does_not_look_ahead()
    {
        using GeneratedModel model = GeneratedModel.Build("Decoder", Sources.Decoder, TinyDecoder);
        Tensor whole = model.Run(Precision.Float32, 1, 4, 1, Tensor.From([3, 9, 27, 31], 1, 4))[0]!;
        Tensor other = model.Run(Precision.Float32, 1, 4, 1, Tensor.From([3, 9, 27, 8], 1, 4))[0]!;
        Assert.Equal(whole.Floats[..150].ToArray(), other.Floats[..150].ToArray());
        Assert.NotEqual(whole.Floats[150..].ToArray(), other.Floats[150..].ToArray());
    }

    /// <summary>Logits of a trained model, from outside: llama2.c's in ../shared.</summary>
    [Fact]
    public void The_decoder_gives_the_reference_logits_of_a_trained_model()
    {
        string folder = TestFiles.Shared("data", "stories260K", "hf");
        using GeneratedModel model = GeneratedModel.Build("Decoder", Sources.Decoder, TinyDecoder);
        using SafetensorsFile reference = SafetensorsFile.Open(Path.Combine(folder, "reference.safetensors"));
        using CompiledModel compiled = model.Load(Precision.Float32, folder);
        using InferenceSession session = compiled.CreateSession(1, 64, 2);
        Tensor logits = GeneratedModel.Run(session, 1, 64, Tensor.From(reference.ReadInt32("input_ids"), 1, 64))[0]!;
        float[] expected = reference.ReadFloat32("logits");
        // float32 sums of 64 and 172 terms in five layers.
        Assert.InRange(Agreement.RelativeL2(expected, logits.Floats), 0, 2e-6);
        for (int token = 0; token < 64; token++)
            Assert.Equal(Largest(expected.AsSpan(token * 512, 512)), Largest(logits.Floats.Slice(token * 512, 512)));

        static int Largest(ReadOnlySpan<float> values) => System.Numerics.Tensors.TensorPrimitives.IndexOfMax(values);
    }

    /// <summary>Read as if it were narrower, it would give numbers that mean nothing.</summary>
    [Fact]
    public void A_tensor_of_another_width_is_no_input()
    {
        using GeneratedModel model = GeneratedModel.Build("Parallel", Sources.Parallel);
        using CompiledModel compiled = model.Load(Precision.Float32);
        using InferenceSession session = compiled.CreateSession(4, 7, 1);
        Tensor mask = Inputs.Mask()(2, 7), hidden = Tensor.Float32(2, 7, 60), pooled = Tensor.Float32(2, 60);
        ArgumentException wrong =
            Assert.Throws<ArgumentException>(() => session.Run([Tensor.Float32(2, 7, 64), mask], [hidden, pooled], 2, 7));
        Assert.Contains("'x' is float32 [2, 7, 64], expected float32 [2, 7, 60]", wrong.Message, StringComparison.Ordinal);
        // a buffer that is kept for larger runs is one
        session.Run([Tensor.Float32(4, 7, 60), Inputs.Mask()(4, 7)], [hidden, pooled], 2, 7);
    }

    [Fact]
    public void The_door_says_which_shape_was_expected()
    {
        using GeneratedModel model = GeneratedModel.Build("VisionTransformer", Sources.VisionTransformer);
        using CompiledModel compiled = model.Load(Precision.Float32);
        using InferenceSession session = compiled.CreateSession(2, 1, 1);
        Assert.Equal("[batch, 3, 32, 32]", compiled.Inputs[0].Shape);
        Tensor output = Tensor.Float32(2, 10);
        ArgumentException wrong = Assert.Throws<ArgumentException>(() => session.Run([Tensor.Float32(2, 32, 32, 3)], [output], 2, 1));
        Assert.Contains("'image' is float32 [2, 32, 32, 3], expected float32 [2, 3, 32, 32]", wrong.Message, StringComparison.Ordinal);
        // What takes spans knows their length only.
        Assert.Contains("CheckShape", model.Source, StringComparison.Ordinal);
        Assert.Contains("has {image.Length} elements, float32 [{batch}, 3, 32, 32] is", model.Source, StringComparison.Ordinal);
        Assert.Contains("public void Run(global::System.ReadOnlySpan<float> image, int batch, global::System.Span<float> output) =>",
            model.Source, StringComparison.Ordinal);
    }

    [Fact]
    public void A_packed_file_holds_raw_weights()
    {
        using GeneratedModel model = GeneratedModel.Build("VisionTransformer", Sources.VisionTransformer);
        Tensor image = Inputs.Batch(3, 32, 32)(2, 1);
        string packed = Path.Combine(model.Folder, "packed.lathe");
        using (CompiledModel compiled = model.Load(Precision.Int8))
            compiled.Save(packed);
        using CompiledModel mapped = model.Load(Precision.Int8, packed);
        using InferenceSession session = mapped.CreateSession(2, 1, 1);
        Assert.Equal(model.Run(Precision.Int8, 2, 1, 1, image)[0]!.Floats.ToArray(),
            GeneratedModel.Run(session, 2, 1, image)[0]!.Floats.ToArray());
    }

    /// <summary>How many layers there are, the configuration tells: elements and parts are checked when it does.</summary>
    [Theory]
    [InlineData(4, true)]
    [InlineData(3, true)]
    [InlineData(2, false)]
    public void Elements_that_only_the_configuration_knows_of(int layers, bool fits)
    {
        const string Source = """
            public sealed class DeepConfig(int layers, int width) : IModelConfiguration<DeepConfig>
            {
                public int Layers => layers;
                public int Width => width;
                public static DeepConfig FromCheckpoint(Lathe.Checkpoints.Checkpoint checkpoint)
                {
                    Lathe.Checkpoints.ModelConfigurationReader reader = new(checkpoint);
                    return new(reader.Int32("layers"), reader.Int32("width"));
                }
            }

            [Model]
            public sealed partial class Deep(DeepConfig config)
            {
                readonly Linear[] lines = Repeat(config.Layers, () => new Linear(config.Width, config.Width));
                readonly Tensor? shift = config.Layers > 3 ? Parameter(config.Width) : null;

                public Tensor Forward([Shape("batch", nameof(DeepConfig.Width))] Tensor x)
                {
                    switch (config.Layers)
                    {
                        case > 3:
                            x = lines[^4].Forward(x);
                            break;
                        default:
                            x = Tanh(x);
                            break;
                    }
                    foreach (Linear line in lines[1..3])
                        x = Tanh(line.Forward(x));
                    return shift is null ? x : lines[config.Layers - 1].Forward(x + shift);
                }
            }
            """;
        using GeneratedModel model = GeneratedModel.Build("Deep", Source, $$"""{"model_type": "test", "layers": {{layers}}, "width": 6}""");
        if (fits)
        {
            Agreement.Check(model, 3, 1, Inputs.Batch(6));
            return;
        }
        CheckpointException tooFew = Assert.Throws<CheckpointException>(() => model.Load(Precision.Float32).Dispose());
        Assert.Contains("config.json", tooFew.Message, StringComparison.Ordinal);
        Assert.Contains("of 'lines' are there", tooFew.Message, StringComparison.Ordinal);
    }

    private static void Check(string className, string source, int batch, int sequence, params Func<int, int, Tensor>[] inputs)
    {
        using GeneratedModel model = GeneratedModel.Build(className, source);
        Agreement.Check(model, batch, sequence, inputs);
    }
}
