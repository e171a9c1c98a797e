using Lathe.Generators.Graphs;
using Lathe.Generators.Tests.Generation;
using Lathe.Generators.Typing.Coupling;
// Within this namespace the runtime's types of the same names are nearer.
using TypedAxis = Lathe.Contracts.WeightAxis;
using TypedGroup = Lathe.Generators.Typing.Coupling.CouplingGroup;
using TypedTable = Lathe.Generators.Typing.Coupling.CouplingTable;

namespace Lathe.Generators.Tests.Typing;

/// <summary>Which axes shrink together, and which may not, for models whose couplings are known by heart.</summary>
public sealed class CouplingTests
{
    [Fact]
    public void A_bert_layer_couples_its_pair_its_heads_and_the_residual_stream() => AssertTable("Bert", CouplingSources.Bert, """
        entries of words: 100 neurons
          words entries
          kept: ids choose among the entries of words
        BertLayer.Hidden: 64 neurons
          words width
          layers[*].query inputs
          layers[*].key inputs
          layers[*].value inputs
          layers[*].output outputs
          layers[*].attentionNorm width
          layers[*].up inputs
          layers[*].down outputs
          layers[*].outputNorm width
          pooler inputs
          kept: it is the residual stream that layers[*].query, layers[*].key, layers[*].value, layers[*].up, pooler read
        heads of layers[*].query: 4 heads, each of layers[*]
          layers[*].query outputs, 16 a head
          layers[*].key outputs, 16 a head
          layers[*].value outputs, 16 a head
          layers[*].output inputs, 16 a head
        BertLayer.Inner: 256 neurons, each of layers[*]
          layers[*].up outputs
          layers[*].down inputs
        outputs of pooler: 64 neurons
          pooler outputs
          classifier inputs
        outputs of classifier: 3 neurons
          classifier outputs
          kept: 'output' is returned to the caller
        """);

    [Fact]
    public void Weights_that_every_round_uses_shrink_once() => AssertTable("Albert", CouplingSources.Albert, """
        entries of words: 40 neurons
          words entries
          kept: ids choose among the entries of words
        width of words: 16 neurons
          words width
          widen inputs
        outputs of widen: 48 neurons
          widen outputs
          block.up inputs
          block.down outputs
          head inputs
          kept: it is the residual stream that block.up, head read
        outputs of block.up: 96 neurons
          block.up outputs
          block.down inputs
        outputs of head: 2 neurons
          head outputs
          kept: 'output' is returned to the caller
        """);

    [Fact]
    public void Attention_and_a_gated_feed_forward_side_by_side_read_one_stream() => AssertTable("Parallel", Sources.Parallel, """
        Parallel.Hidden: 60 neurons
          shared width
          query inputs
          key inputs
          value inputs
          mixed outputs
          gate inputs
          up inputs
          down outputs
          kept: 'x' is given by the caller
          kept: 'hidden' is returned to the caller
          kept: 'pooled' is returned to the caller
          kept: it is the residual stream that query, key, value, gate, up read
        heads of query: 3 heads
          query outputs, 20 a head
          key outputs, 20 a head
          value outputs, 20 a head
          mixed inputs, 20 a head
        Parallel.Inner: 100 neurons
          gate outputs
          up outputs
          down inputs
        """);

    [Fact]
    public void Extents_of_the_configuration_keep_their_names()
    {
        TypedGroup[] groups = [.. Table("Configured", Sources.Configured).Groups];
        TypedGroup heads = groups.Single(g => g.ByHead), inner = groups.Single(g => g.Name == "config.Inner");
        Assert.Equal(("config.Heads", "layers[*]", 0), (heads.Units.ToString(), heads.Each, heads.Pins.Count));
        Assert.All(heads.Axes, a => Assert.Equal("(config.Hidden / config.Heads)", a.UnitSize.ToString()));
        Assert.Equal(["layers[*].up", "layers[*].down"], inner.Axes.Select(a => a.Member));
    }

    [Fact]
    public void What_a_dense_net_concatenates_is_read_in_segments() => AssertTable("M", CouplingSources.Class("""
        readonly Linear a = new(8, 6), b = new(14, 5), c = new(19, 4);
        public Tensor Forward(Tensor x)
        {
            Tensor y = Concat(-1, x, a.Forward(x));
            Tensor z = Concat(-1, y, b.Forward(y));
            return c.Forward(z);
        }
        """), """
        outputs of a: 6 neurons
          a outputs
          b inputs from 8
          c inputs from 8
        inputs of a: 8 neurons
          a inputs
          b inputs
          c inputs
          kept: 'x' is given by the caller
        outputs of b: 5 neurons
          b outputs
          c inputs from 14
        outputs of c: 4 neurons
          c outputs
          kept: 'output' is returned to the caller
        """);

    [Theory]
    [InlineData("64", "64", "128", "192", "4 heads", "16 a head")]
    [InlineData("config.Width", "config.Width", "2 * config.Width", "config.Width * 3", "config.Heads heads",
        "(config.Width / config.Heads) a head")]
    public void One_product_for_queries_keys_and_values_is_cut_where_they_are_sliced(
        string width, string second, string third, string all, string heads, string size)
    {
        string configuration = width == "64" ? "" : "(Config config)";
        string source = $$"""
            public sealed record Config(int Width, int Heads) : IModelConfiguration<Config>
            {
                public static Config FromCheckpoint(Lathe.Checkpoints.Checkpoint checkpoint) => new(8, 2);
            }

            [Model] public sealed partial class M{{configuration}}
            {
                readonly Linear qkv = new({{width}}, {{all}}), output = new({{width}}, 10);
                public Tensor Forward(Tensor x, Tensor mask)
                {
                    Tensor f = qkv.Forward(x);
                    return output.Forward(Attention(
                        Slice(f, 2, 0, {{width}}), Slice(f, 2, {{second}}, {{width}}), Slice(f, 2, {{third}}, {{width}}), mask, {{heads.Split(' ')[0]}}));
                }
            }
            """;
        string printed = CouplingPrinter.Print(Table("M", source));
        string from = width == "64" ? "128" : "(2 * config.Width)";
        Assert.Contains($"""
            heads of qkv: {heads}
              qkv outputs, {size}
              qkv outputs from {second}, {size}
              qkv outputs from {from}, {size}
              output inputs, {size}

            """.ReplaceLineEndings("\n"), printed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("b.Forward(Softmax(a.Forward(x), -1))", "it is read by Softmax ('softmax')")]
    [InlineData("b.Forward(Reshape(Reshape(a.Forward(x), 0, 0, 2, 6), 0, 0, 12))", "it is read by Reshape ('reshape')")]
    [InlineData("b.Forward(a.Forward(x) * one.Forward(x))", null)]
    [InlineData("b.Forward(Concat(-1, Slice(a.Forward(x), 2, 6, 6), Slice(a.Forward(x), 2, 0, 6)))", null)]
    [InlineData("b.Forward(Gelu(a.Forward(x)))", null)]
    [InlineData("MatMul(b.Forward(a.Forward(x)), Transpose(b.Forward(a.Forward(x)), 1, 2))", null)]
    public void What_is_not_known_to_be_harmless_keeps_its_extent(string expression, string? reason)
    {
        TypedTable table = Table("M", CouplingSources.Class($$"""
            readonly Linear a = new(8, 12), b = new(12, 5), one = new(8, 1);
            public Tensor Forward(Tensor x) => {{expression}};
            """));
        TypedGroup[] written = [.. table.Groups.Where(g => g.Axes.Any(a => a is { Member: "a", Axis: TypedAxis.Outputs }))];
        Assert.NotEmpty(written);
        string printed = CouplingPrinter.Print(new TypedTable(EquatableArray.Of(written)));
        if (reason is null)
            Assert.DoesNotContain("kept", printed, StringComparison.Ordinal);
        else
            Assert.Contains($"kept: {reason}\n", printed, StringComparison.Ordinal);
        foreach (TypedGroup stretched in table.Groups.Where(g => g.Axes.Any(a => a is { Member: "one", Axis: TypedAxis.Outputs })))
            Assert.Contains("read by Multiply", CouplingPrinter.Print(new TypedTable(EquatableArray.Of(stretched))),
                StringComparison.Ordinal);
    }

    /// <summary>Slices that change places: the first half of what a writes is the second half of what b reads.</summary>
    [Fact]
    public void Slices_are_followed_to_where_they_go() => AssertTable("M", CouplingSources.Class("""
        readonly Linear a = new(8, 12), b = new(12, 5);
        public Tensor Forward(Tensor x)
        {
            Tensor y = a.Forward(x);
            return b.Forward(Concat(-1, Slice(y, -1, 4, 8), Slice(y, -1, 0, 4)));
        }
        """), """
        outputs of a: 4 neurons
          a outputs
          b inputs from 8
        outputs of a: 8 neurons
          a outputs from 4
          b inputs
        inputs of a: 8 neurons
          a inputs
          kept: 'x' is given by the caller
        outputs of b: 5 neurons
          b outputs
          kept: 'output' is returned to the caller
        """);

    [Theory]
    [InlineData("\"t\"")]
    [InlineData("\"decoder\", \"t\"")]
    public void Members_that_read_one_tensor_shrink_as_one(string paths)
    {
        TypedTable table = Table("M", CouplingSources.Class($$"""
            [Weights("t")] readonly Embedding words = new(100, 8);
            readonly Linear mix = new(8, 8);
            [Weights({{paths}})] readonly Linear decoder = new(8, 100);
            public Tensor Forward(Tensor ids) => decoder.Forward(Gelu(mix.Forward(words.Forward(ids))));
            """));
        Assert.Equal(["words Width", "mix Outputs", "mix Inputs", "decoder Inputs"],
            table.Groups[1].Axes.Select(a => $"{a.Member} {a.Axis}"));
    }

    [Fact]
    public void An_element_of_an_array_of_layers_is_a_layer() => AssertTable("M", CouplingSources.Class("""
        readonly Linear[] lines = Repeat(3, () => new Linear(8, 8));
        readonly Linear last = new(8, 2);
        public Tensor Forward(Tensor x)
        {
            foreach (Linear line in lines)
                x = Gelu(line.Forward(x));
            return last.Forward(x);
        }
        """), """
        outputs of lines[*]: 8 neurons
          lines[*] outputs
          lines[*] inputs
          last inputs
          kept: 'x' is given by the caller
        outputs of last: 2 neurons
          last outputs
          kept: 'output' is returned to the caller
        """);

    /// <summary>What the first element makes the last one reads: no element may choose for itself.</summary>
    [Fact]
    public void Single_elements_of_an_array_are_one_choice() => AssertTable("M", CouplingSources.Class("""
        readonly Linear first = new(4, 8);
        readonly Linear[] lines = Repeat(2, () => new Linear(8, 8));
        readonly Linear last = new(8, 2);
        public Tensor Forward(Tensor x) => last.Forward(Gelu(lines[^1].Forward(lines[0].Forward(first.Forward(x)))));
        """), """
        outputs of first: 8 neurons
          first outputs
          lines[*] outputs
          lines[*] inputs
          last inputs
        inputs of first: 4 neurons
          first inputs
          kept: 'x' is given by the caller
        outputs of last: 2 neurons
          last outputs
          kept: 'output' is returned to the caller
        """);

    /// <summary>What the analysis does not know keeps its extent: an operation with a signature, tensors that operations read as they are,
    /// an axis that is summed over.</summary>
    [Theory]
    [InlineData("RotaryPositions(a.Forward(x), Positions(ids), 2)", "RotaryPositions ('rotaryPositions')")]
    [InlineData("a.Forward(x) * weights", "'weights', which operations read as it is")]
    [InlineData("a.Forward(x) - Mean(a.Forward(x), -1, keepDimensions: true)", "Mean ('mean')")]
    [InlineData("Attention(a.Forward(x), k.Forward(x), k.Forward(x), null, 4, keyHeads: 2)", "Attention ('attention')")]
    public void What_is_not_known_keeps_its_extent(string expression, string reason)
    {
        TypedTable table = Table("M", CouplingSources.Class($$"""
            readonly Embedding words = new(20, 8);
            readonly Linear a = new(8, 16), k = new(8, 8), b = new(16, 2);
            readonly Tensor weights = Parameter(16);
            public Tensor Forward(Tensor ids) => Compute(words.Forward(ids), ids);
            Tensor Compute(Tensor x, Tensor ids) => b.Forward({{expression}});
            """));
        TypedGroup outputs = table.Groups.First(g => g.Axes.Any(axis => axis is { Member: "a", Axis: TypedAxis.Outputs }));
        Assert.Contains(outputs.Pins, pin => pin.Subject.StartsWith(reason, StringComparison.Ordinal));
    }

    [Fact]
    public void Equal_sources_give_equal_tables_and_a_renamed_constant_does_not()
    {
        Assert.Equal(Table("Bert", CouplingSources.Bert), Table("Bert", CouplingSources.Bert));
        Assert.NotEqual(Table("Bert", CouplingSources.Bert),
            Table("Bert", CouplingSources.Bert.Replace("Inner", "Middle", StringComparison.Ordinal)));
    }

    private static TypedTable Table(string className, string source) =>
        CouplingAnalysis.Run(Typed.Model(className, source), TestContext.Current.CancellationToken);

    private static void AssertTable(string className, string source, string expected) =>
        Assert.Equal(expected.ReplaceLineEndings("\n"), CouplingPrinter.Print(Table(className, source)).TrimEnd('\n'));
}
