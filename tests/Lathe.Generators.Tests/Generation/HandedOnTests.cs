namespace Lathe.Generators.Tests.Generation;

/// <summary>Int8 rows that a model is handed have the bits of those that it makes of the float32 ones itself.</summary>
public sealed class HandedOnTests
{
    private const string Layer = """
        [Model(Precisions = [Precision.Int8, Precision.Int4])]
        public sealed partial class Layer
        {
            readonly Linear query = new(48, 48);
            readonly Linear key = new(48, 48);
            readonly Linear value = new(48, 48);
            readonly Linear dense = new(48, 48);
            readonly LayerNorm norm = new(48);
            readonly Linear up = new(48, 96);
            readonly Linear down = new(96, 48);

            public Tensor Forward(Tensor x, Tensor attentionMask)
            {
                Tensor attended = Attention(query.Forward(x), key.Forward(x), value.Forward(x), PaddingMask(attentionMask), 4);
                Tensor middle = norm.Forward(x + dense.Forward(attended));
                return norm.Forward(middle + down.Forward(Gelu(up.Forward(middle))));
            }
        }

        [Model(Precisions = [Precision.Int8, Precision.Int4])]
        public sealed partial class Pair
        {
            [Weights("")] readonly Layer layer = new();
            public Tensor Forward(Tensor x, Tensor attentionMask)
            {
                for (int i = 0; i < 2; i++)
                    x = layer.Forward(x, attentionMask);
                return x;
            }
        }

        [Model(Precisions = [Precision.Int8, Precision.Int4])]
        public sealed partial class Stack
        {
            [Weights("")] readonly Layer layer = new();
            [Weights("")] readonly Pair pair = new();
            public Tensor Forward(Tensor x, Tensor attentionMask)
            {

        """;

    [Theory]
    [InlineData("for (int i = 0; i < 4; i++) x = layer.Forward(x, attentionMask); return x;")]
    [InlineData("for (int i = 0; i < 2; i++) x = pair.Forward(x, attentionMask); return x;")]
    [InlineData("x = layer.Forward(pair.Forward(x, attentionMask), attentionMask); return layer.Forward(x, attentionMask);")]
    [InlineData("return pair.Forward(layer.Forward(layer.Forward(x, attentionMask), attentionMask), attentionMask);")]
    public void Four_layers_have_the_bits_of_one_run_four_times(string forward)
    {
        using GeneratedModel model = GeneratedModel.Build("Stack", $"{Layer}{forward}\n    }}\n}}");
        const int Batch = 5, Sequence = 7;
        Tensor input = Inputs.Floats(48)(Batch, Sequence);
        Tensor mask = Tensor.From([.. Enumerable.Range(0, Batch * Sequence).Select(i => i % Sequence < Sequence - i / Sequence ? 1 : 0)],
            Batch, Sequence);
        foreach (Precision precision in (Precision[])[Precision.Int8, Precision.Int4])
        {
            for (int threads = 1; threads <= 2; threads++)
            {
                using CompiledModel alone = (CompiledModel)model.Type.Assembly.GetType("Layer")!.GetMethod(
                    "Load", [typeof(string), typeof(Precision)])!.Invoke(null, [model.Folder, precision])!;
                using InferenceSession session = alone.CreateSession(Batch, Sequence, threads);
                Tensor expected = input;
                for (int i = 0; i < 4; i++)
                    expected = GeneratedModel.Run(session, Batch, Sequence, expected, mask)[0]!;
                Assert.Equal(expected.Floats.ToArray(), model.Run(precision, Batch, Sequence, threads, input, mask)[0]!.Floats.ToArray());
            }
        }
    }

    /// <summary>Fields of a layout stand beside the classes of nested models and the field for all bytes.</summary>
    [Fact]
    public void Values_may_be_called_like_models()
    {
        const string Source = """
            [Model]
            public sealed partial class Inner
            {
                readonly Linear a = new(8, 8);
                public Tensor Forward(Tensor x) => Tanh(a.Forward(x));
            }

            [Model]
            public sealed partial class Outer
            {
                readonly Linear first = new(8, 8);
                readonly Inner nested = new();
                public Tensor Forward(Tensor x)
                {
                    Tensor bytes = Gelu(x);
                    Tensor inner = nested.Forward(bytes);
                    return inner * Relu(bytes) + first.Forward(inner);
                }
            }
            """;
        using GeneratedModel model = GeneratedModel.Build("Outer", Source);
        Agreement.Check(model, 2, 3, Inputs.Floats(8));
    }
}
