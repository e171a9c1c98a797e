using Lathe.Generators.Graphs;

namespace Lathe.Generators.Tests.Parsing;

/// <summary>The model that the documentation opens with.</summary>
public sealed class DocumentedModelTests
{
    [Fact]
    public void MiniLm_is_read_as_it_is_written()
    {
        ModelGraph graph = ParserHarness.Graph("MiniLm", """
            [Model]
            public sealed partial class EncoderLayer
            {
                const int Hidden = 384, Heads = 12, Inner = 1536;

                [Weights("attention.self.query")]       readonly Linear query  = new(Hidden, Hidden);
                [Weights("attention.self.key")]         readonly Linear key    = new(Hidden, Hidden);
                [Weights("attention.self.value")]       readonly Linear value  = new(Hidden, Hidden);
                [Weights("attention.output.dense")]     readonly Linear output = new(Hidden, Hidden);
                [Weights("attention.output.LayerNorm")] readonly LayerNorm attentionNorm = new(Hidden, epsilon: 1e-12f);

                [Weights("intermediate.dense")]
                readonly Linear up = new(Hidden, Inner);

                [Weights("output.dense"), Quantize(Bits = 4, GroupSize = 32)]
                readonly Linear down = new(Inner, Hidden);
                [Weights("output.LayerNorm")] readonly LayerNorm outputNorm = new(Hidden, epsilon: 1e-12f);

                public Tensor Forward(Tensor x, Tensor mask)
                {
                    Tensor attended = Attention(query.Forward(x), key.Forward(x), value.Forward(x), mask, Heads);
                    Tensor middle = attentionNorm.Forward(x + output.Forward(attended));
                    return outputNorm.Forward(middle + down.Forward(Gelu(up.Forward(middle))));
                }
            }

            [Model, Quantize(Bits = 8)]
            public sealed partial class MiniLm
            {
                [Weights("embeddings.word_embeddings")]     readonly Embedding words     = new(30522, 384);
                [Weights("embeddings.position_embeddings")] readonly Embedding positions = new(512, 384);
                [Weights("embeddings.LayerNorm")]           readonly LayerNorm norm      = new(384, epsilon: 1e-12f);
                [Weights("encoder.layer.{i}")]              readonly EncoderLayer[] layers = Repeat(6, () => new EncoderLayer());

                public Tensor Forward(Tensor inputIds, Tensor attentionMask)
                {
                    Tensor x = norm.Forward(words.Forward(inputIds) + positions.Forward(Positions(inputIds)));
                    Tensor mask = PaddingMask(attentionMask);
                    foreach (EncoderLayer layer in layers)
                        x = layer.Forward(x, mask);
                    return x;
                }
            }
            """);

        Assert.Equal(
            """
            Forward(%0 inputIds, %1 attentionMask) -> (output)
              %2 words = words.Forward(%0)
              %3 positions = Positions(%0, -1) :SameAsFirstInt32
              %4 positions = positions.Forward(%3)
              %5 add = Add(%2, %4) :Broadcast
              %6 x = norm.Forward(%5)
              %7 mask = PaddingMask(%1) :PaddingMask
              %10 x = loop over layers from %6 as %8
                %9 x = layers[i].Forward(%8, %7)
                next %9
              return %10

            """, GraphPrinter.Print(graph.Forward));
        ModelMember layers = Assert.IsType<ModelMember>(graph.Members[3]);
        LinearMember down = Assert.IsType<LinearMember>(layers.Graph.Members[6]);
        Assert.Equal((6, "encoder.layer.{i}", Contracts.WeightEncoding.Int4), (layers.Repeat!.Known, layers.Paths[0],
            down.Format.Own!.Value.Encoding));
    }
}
