namespace Lathe.Generators.Tests.Generation;

/// <summary>Models that are no encoder of tokens with learned positions, as a user would write them.</summary>
internal static partial class Sources
{
    /// <summary>A class token and positions that the class holds itself, a convolution that cuts patches, pre-norm layers, the head on the
    /// class token.</summary>
    public const string VisionTransformer = $$"""
        [Model]
        public sealed partial class VisionLayer
        {
            const int Hidden = 48, Heads = 4;

            [Weights("layernorm_before")] readonly LayerNorm before = new(Hidden);
            [Weights("layernorm_after")]  readonly LayerNorm after = new(Hidden);
            [Weights("attention.query")]  readonly Linear query = new(Hidden, Hidden);
            [Weights("attention.key")]    readonly Linear key = new(Hidden, Hidden);
            [Weights("attention.value")]  readonly Linear value = new(Hidden, Hidden);
            [Weights("attention.output")] readonly Linear output = new(Hidden, Hidden);
            [Weights("mlp.fc1")]          readonly Linear up = new(Hidden, 4 * Hidden);
            [Weights("mlp.fc2")]          readonly Linear down = new(4 * Hidden, Hidden);

            public Tensor Forward(Tensor x)
            {
                Tensor n = before.Forward(x);
                x = x + output.Forward(Attention(query.Forward(n), key.Forward(n), value.Forward(n), null, Heads));
                return x + down.Forward(Gelu(up.Forward(after.Forward(x))));
            }
        }

        [Model({{AllPrecisions}})]
        public sealed partial class VisionTransformer
        {
            const int Hidden = 48, Size = 32, Patch = 8, Patches = Size / Patch * (Size / Patch), Labels = 10;

            [Weights("embeddings.patch_embeddings.projection")] readonly PatchEmbedding patches = new(3, Hidden, Patch);
            [Weights("embeddings.cls_token")]                   readonly Tensor cls = Parameter(1, 1, Hidden);
            [Weights("embeddings.position_embeddings")]         readonly Tensor positions = Parameter(1, Patches + 1, Hidden);
            [Weights("encoder.layer.{i}")]                      readonly VisionLayer[] layers = Repeat(2, () => new VisionLayer());
            [Weights("layernorm")]                              readonly LayerNorm norm = new(Hidden);
            [Weights("classifier")]                             readonly Linear classifier = new(Hidden, Labels);

            public Tensor Forward([Shape("batch", 3, Size, Size)] Tensor image)
            {
                Tensor x = patches.Forward(image);
                x = Concat(1, ExpandBatch(cls, x), x) + positions;
                foreach (VisionLayer layer in layers)
                    x = layer.Forward(x);
                return classifier.Forward(FirstToken(norm.Forward(x)));
            }
        }
        """;

    /// <summary>Products over the patches and over the channels in turn, the mean over all patches.</summary>
    public const string MlpMixer = $$"""
        [Model]
        public sealed partial class MixerLayer
        {
            const int Hidden = 40, Patches = 16;

            readonly LayerNorm tokenNorm = new(Hidden), channelNorm = new(Hidden);
            readonly Linear tokenUp = new(Patches, 24), tokenDown = new(24, Patches);
            readonly Linear channelUp = new(Hidden, 96), channelDown = new(96, Hidden);
            [Weights("layer_scale")] readonly Tensor scale = Parameter(1, Hidden);

            public Tensor Forward(Tensor x)
            {
                Tensor mixed = Transpose(tokenNorm.Forward(x), 1, 2);
                x = x + Transpose(tokenDown.Forward(Gelu(tokenUp.Forward(mixed))), 1, 2);
                return x + Reshape(scale, Hidden) * channelDown.Forward(Gelu(channelUp.Forward(channelNorm.Forward(x))));
            }
        }

        [Model({{AllPrecisions}})]
        public sealed partial class MlpMixer
        {
            [Weights("stem")] readonly PatchEmbedding stem = new(3, 40, 8);
            [Weights("blocks.{i}")] readonly MixerLayer[] layers = Repeat(2, () => new MixerLayer());
            readonly LayerNorm norm = new(40);
            readonly Linear head = new(40, 7);

            public Tensor Forward([Shape("batch", 3, 32, 32)] Tensor image)
            {
                Tensor x = stem.Forward(image);
                foreach (MixerLayer layer in layers)
                    x = layer.Forward(x);
                return head.Forward(Mean(norm.Forward(x), 1));
            }
        }
        """;

    /// <summary>A row of features: standardised and clipped with weights of its own, a skip, probabilities.</summary>
    public const string Tabular = $$"""
        [Model({{AllPrecisions}})]
        public sealed partial class Tabular
        {
            const int Features = 12;

            [Weights("scaler.mean")]     readonly Tensor mean = Parameter(Features);
            [Weights("scaler.variance")] readonly Tensor variance = Parameter(Features);
            readonly Linear first = new(Features, 64), second = new(64, 64), last = new(64, 1);

            public Tensor Forward([Shape("batch", Features)] Tensor features)
            {
                Tensor x = Clamp((features - mean) / Sqrt(Exp(variance) + 1e-5f), -3, 3);
                Tensor hidden = Relu(first.Forward(x));
                hidden = hidden + Relu(second.Forward(hidden));
                return Sigmoid(last.Forward(hidden));
            }
        }
        """;

    /// <summary>LLaMA without a cache: rotary positions, grouped key heads, a causal mask, a gate, the head tied to the table.</summary>
    public const string Decoder = $$"""
        public sealed class DecoderConfiguration(int hidden, int inner, int layers, int heads, int keyHeads, int vocabulary, float epsilon, float theta)
            : IModelConfiguration<DecoderConfiguration>
        {
            public int Hidden => hidden;
            public int Inner => inner;
            public int Layers => layers;
            public int Heads => heads;
            public int KeyHeads => keyHeads;
            public int Vocabulary => vocabulary;
            public float Epsilon => epsilon;
            public float Theta => theta;

            public static DecoderConfiguration FromCheckpoint(Lathe.Checkpoints.Checkpoint checkpoint)
            {
                Lathe.Checkpoints.ModelConfigurationReader reader = new(checkpoint);
                return new(
                    reader.Int32("hidden_size"), reader.Int32("intermediate_size"), reader.Int32("num_hidden_layers"), reader.Int32("num_attention_heads"),
                    reader.Int32("num_key_value_heads"), reader.Int32("vocab_size"), reader.Float("rms_norm_eps", 0, 1), reader.Float("rope_theta", 1, 1e9f, 10000));
            }
        }

        [Model]
        public sealed partial class DecoderLayer(DecoderConfiguration config)
        {
            [Weights("input_layernorm")]          readonly RmsNorm before = new(config.Hidden, config.Epsilon);
            [Weights("post_attention_layernorm")] readonly RmsNorm after = new(config.Hidden, config.Epsilon);
            [Weights("self_attn.q_proj")] readonly Linear query = new(config.Hidden, config.Hidden, bias: false);
            [Weights("self_attn.k_proj")] readonly Linear key = new(config.Hidden, config.Hidden / config.Heads * config.KeyHeads, bias: false);
            [Weights("self_attn.v_proj")] readonly Linear value = new(config.Hidden, config.Hidden / config.Heads * config.KeyHeads, bias: false);
            [Weights("self_attn.o_proj")] readonly Linear output = new(config.Hidden, config.Hidden, bias: false);
            [Weights("mlp.gate_proj")] readonly Linear gate = new(config.Hidden, config.Inner, bias: false);
            [Weights("mlp.up_proj")]   readonly Linear up = new(config.Hidden, config.Inner, bias: false);
            [Weights("mlp.down_proj")] readonly Linear down = new(config.Inner, config.Hidden, bias: false);

            public Tensor Forward(Tensor x, Tensor positions, Tensor mask)
            {
                Tensor n = before.Forward(x);
                Tensor q = RotaryPositions(query.Forward(n), positions, config.Heads, config.Theta, config.Theta < 0);
                Tensor k = RotaryPositions(key.Forward(n), positions, config.KeyHeads, config.Theta);
                x = x + output.Forward(Attention(q, k, value.Forward(n), mask, config.Heads, keyHeads: config.KeyHeads));
                n = after.Forward(x);
                return x + down.Forward(Silu(gate.Forward(n)) * up.Forward(n));
            }
        }

        [Model({{AllPrecisions}})]
        public sealed partial class Decoder(DecoderConfiguration config)
        {
            [Weights("model.embed_tokens")] readonly Embedding words = new(config.Vocabulary, config.Hidden);
            [Weights("model.layers.{i}")]   readonly DecoderLayer[] layers = Repeat(config.Layers, () => new DecoderLayer(config));
            [Weights("model.norm")]         readonly RmsNorm norm = new(config.Hidden, config.Epsilon);
            [Weights("lm_head", "model.embed_tokens")] readonly Linear head = new(config.Hidden, config.Vocabulary, bias: false);

            public Tensor Forward(Tensor inputIds)
            {
                Tensor x = words.Forward(inputIds);
                Tensor positions = Positions(inputIds), mask = CausalMask(x);
                foreach (DecoderLayer layer in layers)
                    x = layer.Forward(x, positions, mask);
                return head.Forward(norm.Forward(x));
            }
        }
        """;

    /// <summary>No positions but a bias for each head, 3 heads (no power of two), padding added to it; the first layer apart, the last two
    /// walked as a slice.</summary>
    public const string AlibiEncoder = $$"""
        [Model]
        public sealed partial class AlibiLayer
        {
            const int Hidden = 36, Heads = 3;

            readonly Linear query = new(Hidden, Hidden), key = new(Hidden, Hidden), value = new(Hidden, Hidden), output = new(Hidden, Hidden);
            readonly Linear up = new(Hidden, 72), down = new(72, Hidden);
            readonly LayerNorm attentionNorm = new(Hidden), outputNorm = new(Hidden);

            public Tensor Forward(Tensor x, Tensor bias)
            {
                x = attentionNorm.Forward(x + output.Forward(Attention(query.Forward(x), key.Forward(x), value.Forward(x), bias, Heads)));
                return outputNorm.Forward(x + down.Forward(Gelu(up.Forward(x))));
            }
        }

        [Model({{AllPrecisions}})]
        public sealed partial class AlibiEncoder
        {
            readonly Embedding words = new(60, 36);
            readonly LayerNorm norm = new(36);
            [Weights("layer.{i}")] readonly AlibiLayer[] layers = Repeat(3, () => new AlibiLayer());

            public Tensor Forward(Tensor inputIds, Tensor attentionMask)
            {
                Tensor x = norm.Forward(words.Forward(inputIds));
                Tensor bias = AlibiBias(x, 3) + Reshape(PaddingMask(attentionMask), 0, 1, 1, -1);
                x = layers[0].Forward(x, bias);
                foreach (AlibiLayer layer in layers[1..])
                    x = layer.Forward(x, bias);
                return MeanPool(x, attentionMask);
            }
        }
        """;

    /// <summary>A waveform through two convolutions, one of them in groups, and an array of them; every elementwise operation and
    /// reduction.</summary>
    public const string Signal = $$"""
        [Model({{AllPrecisions}})]
        public sealed partial class Signal
        {
            readonly Conv1d first = new(4, 12, kernel: 3, padding: 1);
            readonly Conv1d second = new(12, 12, kernel: 4, stride: 2, groups: 3, bias: false);
            readonly Conv1d[] more = Repeat(2, () => new Conv1d(12, 12, kernel: 3, padding: 2, dilation: 2));
            readonly Linear head = new(12, 5);
            [Weights("threshold")] readonly Tensor threshold = Parameter(12, 1);

            public (Tensor pooled, Tensor largest, Tensor spread) Forward([Shape("batch", 4, 30)] Tensor wave)
            {
                Tensor x = Relu(first.Forward(wave));
                x = second.Forward(Where(Greater(x, threshold), x, -x * 0.1f));
                foreach (Conv1d layer in more)
                    x = x + Gelu(layer.Forward(x));
                x = Maximum(Minimum(x, 4), Log(Abs(threshold) + 1));
                Tensor spread = Max(x, -1, keepDimensions: true) - Min(x, 2, keepDimensions: true);
                return (head.Forward(Mean(x, 2)), Max(x, 1), Sum(spread, 1));
            }
        }
        """;
}
