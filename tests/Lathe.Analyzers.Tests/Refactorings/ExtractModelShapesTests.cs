using Lathe.Analyzers.Tests.Corpus;
using Lathe.CodeFixes.Refactorings;

namespace Lathe.Analyzers.Tests.Refactorings;

/// <summary>What a model of its own cannot tell any more without the class around it is stated.</summary>
public sealed class ExtractModelShapesTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public Task A_shape_that_only_the_class_around_tells_is_stated() => ExtractedModel.Check(
        """
        [Model] public sealed partial class M
        {
            [Weights("a")] readonly Linear a = new(64, 128);
            [Weights("b.up")] readonly Linear up = new(128, 32);
            [Weights("b.down")] readonly Linear down = new(32, 128);
            [Weights("c")] readonly Linear c = new(128, 8);

            public Tensor Forward(Tensor x)
            {
                Tensor y = a.Forward(x), z = Gelu(y);
                [|Tensor w = y + down.Forward(up.Forward(z));|]
                return c.Forward(w);
            }
        }
        """,
        """
        [Model] public sealed partial class M
        {
            [Weights("a")] readonly Linear a = new(64, 128);
            [Weights("b")] readonly B b = new();
            [Weights("c")] readonly Linear c = new(128, 8);

            public Tensor Forward(Tensor x)
            {
                Tensor y = a.Forward(x), z = Gelu(y);
                Tensor w = b.Forward(y, z);
                return c.Forward(w);
            }
        }

        [Model] public sealed partial class B
        {
            [Weights("up")] readonly Linear up = new(128, 32);
            [Weights("down")] readonly Linear down = new(32, 128);

            public Tensor Forward([Shape("batch", "sequence", 128)] Tensor y, Tensor z) => y + down.Forward(up.Forward(z));
        }
        """);

    [Fact]
    public async Task A_shape_of_the_configuration_is_stated_by_its_name() =>
        Assert.Contains(
            "public Tensor Forward([Shape(\"batch\", \"sequence\", nameof(Sizes.Hidden))] Tensor x, Tensor y) => x + b.Forward(y);",
            (await Harness.Refactor(new ExtractModelRefactoring(),
            """
            public sealed record Sizes(int Hidden) : Lathe.IModelConfiguration<Sizes>
            {
                public static Sizes FromCheckpoint(Lathe.Checkpoints.Checkpoint checkpoint) => new(64);
            }
            [Model] public sealed partial class M(Sizes sizes)
            {
                readonly Linear a = new(sizes.Hidden, sizes.Hidden), b = new(sizes.Hidden, sizes.Hidden);
                public Tensor Forward(Tensor x)
                {
                    Tensor y = a.Forward(x);
                    return Relu([|x + b.Forward(y)|]);
                }
            }
            """))[ExtractedModel.Title], StringComparison.Ordinal);

    [Theory]
    // by its statement; Attention itself is an operation
    [InlineData("[|Tensor attended = Attention(query.Forward(x), key.Forward(x), value.Forward(x), mask, Heads);|]",
        "[Weights(\"attention.self\")] readonly Self self = new();", "Tensor attended = self.Forward(x, mask);")]
    [InlineData("[|Tensor attended = Attention(query.Forward(x), key.Forward(x), value.Forward(x), mask, Heads);\n"
        + "        Tensor middle = attentionNorm.Forward(x + output.Forward(attended));|]",
        "[Weights(\"attention\")] readonly Attention2 attention2 = new();", "Tensor middle = attention2.Forward(x, mask);")]
    // by an expression, from members that share no prefix
    [InlineData("[|down.Forward(Gelu(up.Forward(middle)))|]",
        "[Weights(\"\")] readonly EncoderLayerPart encoderLayerPart = new();", "middle + encoderLayerPart.Forward(middle)")]
    public async Task The_layer_of_the_sample_is_taken_apart(string marked, string member, string call)
    {
        string sample = (await File.ReadAllTextAsync(
            Path.Combine(Lathe.Tests.TestFiles.RepositoryRoot, "samples", "Quickstart", "EncoderLayer.cs"), Cancellation))
            .ReplaceLineEndings("\n");
        sample = sample[sample.IndexOf("/// <summary>", StringComparison.Ordinal)..];
        string selected = marked.Replace("[|", "", StringComparison.Ordinal).Replace("|]", "", StringComparison.Ordinal);
        Assert.Contains(selected, sample, StringComparison.Ordinal);

        string made = (await Harness.Refactor(
            new ExtractModelRefactoring(), sample.Replace(selected, marked, StringComparison.Ordinal)))[ExtractedModel.Title];

        Assert.Contains(member, made, StringComparison.Ordinal);
        Assert.Contains(call, made, StringComparison.Ordinal);
        LoadedClass.AssertSame(
            CorpusCompilation.Generate(Harness.Unmark(sample).Source), CorpusCompilation.Generate(made), "EncoderLayer", 128);
    }
}
