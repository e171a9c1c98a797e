using Lathe.Generators.Tests.Generation;

namespace Lathe.Training.Tests.Modules;

/// <summary>The classes that the compiler's tests run, each with a configuration and inputs.</summary>
internal static class Samples
{
    private const string TinyConfiguration = """
        {"model_type": "tiny", "hidden": 36, "heads": 3, "inner": 70, "layers": 2, "labels": 5, "pooler": true, "epsilon": 1e-5,
         "activation": "GeluTanh"}
        """;

    private const string None = """{"model_type": "test"}""";

    private static readonly Dictionary<string, Sample> All = new(StringComparer.Ordinal)
    {
        ["MiniLm"] = new("MiniLm", Sources.MiniLm, None, Inputs.Ids(100), Inputs.Mask()),
        ["Parallel"] = new("Parallel", Sources.Parallel, None, Inputs.Floats(60), Inputs.Mask()),
        ["Configured"] = new("Configured", Sources.Configured, TinyConfiguration, Inputs.Ids(50), Inputs.Mask()),
        ["Configured, bare"] = new("Configured", Sources.Configured,
            TinyConfiguration.Replace("\"labels\": 5, \"pooler\": true", "\"labels\": 0, \"pooler\": false", StringComparison.Ordinal),
            Inputs.Ids(50), Inputs.Mask()),
        ["Shared"] = new("Shared", Sources.Shared, None, Inputs.Ids(40), Inputs.Mask()),
        ["Shapes"] = new("Shapes", Sources.Shapes, None, Small(Inputs.Floats(24)), Inputs.Mask()),
        ["Heads, pooled"] = new("Heads", Sources.Heads, HeadsOf(true, true, false), Inputs.Floats(12)),
        ["Heads, of tokens"] = new("Heads", Sources.Heads, HeadsOf(true, false, true), Inputs.Floats(12)),
        ["Heads, none"] = new("Heads", Sources.Heads, HeadsOf(false, false, false), Inputs.Floats(12)),
        ["Nested"] = new("Nested", Sources.Nested, """{"pool": true, "token": true}""", Inputs.Floats(8), Inputs.Floats(8), Inputs.Mask()),
        ["Nested, bare"] = new("Nested", Sources.Nested, """{"pool": false, "token": false}""", Inputs.Floats(8), Inputs.Floats(8),
            Inputs.Mask()),
        ["VisionTransformer"] = new("VisionTransformer", Sources.VisionTransformer, None, Inputs.Batch(3, 32, 32)),
        ["MlpMixer"] = new("MlpMixer", Sources.MlpMixer, None, Inputs.Batch(3, 32, 32)),
        ["Tabular"] = new("Tabular", Sources.Tabular, None, Inputs.Batch(12)),
        ["Signal"] = new("Signal", Sources.Signal, None, Inputs.Batch(4, 30)),
        ["Decoder"] = new("Decoder", Sources.Decoder, """
            {"model_type": "llama", "hidden_size": 48, "intermediate_size": 80, "num_hidden_layers": 2, "num_attention_heads": 6,
             "num_key_value_heads": 2, "vocab_size": 50, "rms_norm_eps": 1e-5}
            """, Inputs.Ids(50)),
        ["AlibiEncoder"] = new("AlibiEncoder", Sources.AlibiEncoder, None, Inputs.Ids(60), Inputs.Mask()),
        ["Encoder"] = new("Encoder", CompressedSources.Encoder, None, Inputs.Ids(60), Inputs.Mask()),
        ["Stack"] = new("Stack", """
            namespace Deep;
            public static partial class Models
            {
                [Model]
                public sealed partial class Stack
                {
                    readonly Linear[] lines = Repeat(3, () => new Linear(8, 8));
                    public Tensor Forward(Tensor x)
                    {
                        foreach (Linear line in lines)
                            x = Gelu(line.Forward(x));
                        return x;
                    }
                }
            }
            """, None, Inputs.Floats(8)),
        ["Residual"] = new("Residual", """
            [Model]
            public sealed partial class Residual
            {
                readonly Linear line = new(8, 8);
                public Tensor Forward(Tensor x) => x + line.Forward(x);
            }
            """, None, Inputs.Floats(8)),
        ["Attentive"] = new("Attentive", """
            [Model]
            public sealed partial class Attentive
            {
                readonly Linear line = new(8, 8);
                public Tensor Forward(Tensor x) => Attention(x, x, line.Forward(x), null, 2);
            }
            """, None, Inputs.Floats(8)),
        ["Causal"] = new("Causal", """
            [Model]
            public sealed partial class Causal
            {
                readonly Linear line = new(8, 8);
                public Tensor Forward(Tensor x) => Attention(x, x, line.Forward(x), CausalMask(x), 2);
            }
            """, None, Inputs.Floats(8)),
        ["Hostile"] = new("Hostile", """
            namespace @event.@class
            {
                public static partial class @static
                {
                    [Model]
                    public sealed partial class Inner
                    {
                        readonly Linear @base = new(8, 8);
                        public Tensor Forward(Tensor @this) => @base.Forward(@this);
                    }

                    [Model]
                    public sealed partial class Hostile
                    {
                        readonly Linear Gelu = new(8, 8), Keep = new(8, 8), reader = new(8, 8), scope = new(8, 8), forward = new(8, 8);
                        readonly Linear parameters = new(8, 8), training = new(8, 8), @event = new(8, 8), TorchSharp = new(8, 8);
                        readonly Linear[] Run = Repeat(2, () => new Linear(8, 8));
                        readonly Inner nested = new();
                        [Weights("x")] readonly Tensor InputNames = Parameter(8);

                        public (Tensor scope, Tensor @return) Forward(Tensor inputs, Tensor Scope)
                        {
                            Tensor var = Ops.Gelu(Gelu.Forward(inputs)) + Keep.Forward(Scope) * InputNames;
                            Tensor names = reader.Forward(scope.Forward(forward.Forward(var)));
                            foreach (Linear i in Run)
                                names = Tanh(i.Forward(names));
                            return (parameters.Forward(training.Forward(names)), nested.Forward(TorchSharp.Forward(@event.Forward(var))));
                        }
                    }
                }
            }
            """, None, Inputs.Floats(8), Inputs.Floats(8)),
        ["Identity"] = new("Identity", """
            [Model]
            public sealed partial class Identity
            {
                readonly Linear line = new(8, 8);
                public (Tensor given, Tensor made) Forward(Tensor x) => (x, line.Forward(x));
            }
            """, None, Inputs.Floats(8)),
    };

    /// <summary>For theories.</summary>
    public static TheoryData<string> Names => [.. All.Keys];

    public static Sample Of(string name) => All[name];

    /// <summary>A fifth: what the class divides by is then never near 0, where float32 has no digits left.</summary>
    private static Func<int, int, Tensor> Small(Func<int, int, Tensor> make) => (batch, sequence) =>
    {
        Tensor tensor = make(batch, sequence);
        foreach (ref float value in tensor.Floats)
            value *= 0.2f;
        return tensor;
    };

    private static string HeadsOf(bool pooler, bool sequence, bool token) => $$"""
        {"hidden": 12, "labels": 3, "pooler": {{Text(pooler)}}, "sequence": {{Text(sequence)}}, "token": {{Text(token)}}}
        """;

    private static string Text(bool value) => value ? "true" : "false";

    /// <param name="Inputs">Made for a batch and a sequence.</param>
    internal sealed record Sample(string Class, string Source, string Configuration, params Func<int, int, Tensor>[] Inputs)
    {
        public TrainableClass Build() => TrainableClass.Build(Class, Source, Configuration);

        public Tensor[] MakeInputs(int batch = 2, int sequence = 5) => [.. Inputs.Select(make => make(batch, sequence))];
    }
}
