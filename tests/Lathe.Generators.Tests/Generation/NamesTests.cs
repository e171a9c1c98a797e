using Lathe.Generators.Tests.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Lathe.Generators.Tests.Generation;

/// <summary>What people have reported: names that are alike, constants at the ends of their range, classes that nothing is generated
/// for.</summary>
public sealed class NamesTests
{
    [Fact]
    public void Members_that_differ_by_case_or_underscore_keep_their_own_weights()
    {
        using GeneratedModel model = GeneratedModel.Build("M", """
            [Model] public sealed partial class M
            {
                [Weights("one")] readonly Linear norm = new(24, 24);
                [Weights("two")] readonly Linear Norm = new(24, 24);
                [Weights("three")] readonly Linear _norm = new(24, 24), norm_ = new(24, 24);
                [Weights("four")] readonly Linear weights = new(24, 24);
                [Weights("five.{i}")] readonly Linear[] a = Repeat(2, () => new Linear(24, 24));
                [Weights("six.{i}")] readonly Linear[] A = Repeat(2, () => new Linear(24, 24, bias: false));
                public (Tensor output, Tensor Output) Forward(Tensor model, Tensor length0)
                {
                    Tensor x = norm_.Forward(_norm.Forward(Norm.Forward(norm.Forward(model))));
                    foreach (Linear one in a) x = one.Forward(x);
                    foreach (Linear one in A) x = one.Forward(x);
                    return (weights.Forward(x), x + norm.Forward(length0));
                }
            }
            """);
        Agreement.Check(model, 2, 5, Inputs.Floats(24), Inputs.Floats(24));
    }

    /// <summary>query, key and value become one product, whose name another layer has already.</summary>
    [Fact]
    public void A_layer_called_as_a_merged_product_agrees()
    {
        using GeneratedModel model = GeneratedModel.Build("M", """
            [Model] public sealed partial class M
            {
                readonly Linear q = new(24, 24), k = new(24, 24), v = new(24, 24);
                [Weights("other")] readonly Linear qKV = new(24, 24);
                public Tensor Forward(Tensor x)
                {
                    x = qKV.Forward(x);
                    return Attention(q.Forward(x), k.Forward(x), v.Forward(x), null, 2) + qKV.Forward(x);
                }
            }
            """);
        Agreement.Check(model, 2, 5, Inputs.Floats(24));
    }

    [Theory]
    [InlineData("x = a.Forward(x); return (x, x * 2, x + 2);")]
    [InlineData("x = a.Forward(x); Tensor y = x * 2; return (y + 3, x * 3, Relu(x) + 2);")]
    public void A_constant_that_several_outputs_use_agrees(string body)
    {
        using GeneratedModel model = GeneratedModel.Build("M", $$"""
            [Model] public sealed partial class M { readonly Linear a = new(16, 16); public (Tensor, Tensor, Tensor) Forward(Tensor x) { {{body}} } }
            """);
        Agreement.Check(model, 2, 3, Inputs.Floats(16));
    }

    [Theory]
    [InlineData(9)]
    [InlineData(20)]
    public void Concat_of_any_number_agrees(int parts)
    {
        using GeneratedModel model = GeneratedModel.Build("M", $$"""
            [Model] public sealed partial class M
            {
                readonly Linear a = new(16, 16);
                public Tensor Forward(Tensor x) { Tensor y = a.Forward(x); return Concat(-1, {{string.Join(", ", Enumerable.Range(0, parts).Select(i => i % 3 == 0 ? "x" : "y"))}}); }
            }
            """);
        Agreement.Check(model, 2, 3, Inputs.Floats(16));
    }

    [Theory]
    [InlineData("x * (1 / float.PositiveInfinity)")]
    [InlineData("x + (float)double.Epsilon")]
    [InlineData("x - -0f")]
    public void Constants_at_the_ends_of_their_range_agree(string value)
    {
        using GeneratedModel model = GeneratedModel.Build("M", $$"""
            [Model] public sealed partial class M { readonly Linear a = new(16, 16); public Tensor Forward(Tensor x) { x = a.Forward(x); return {{value}}; } }
            """);
        Agreement.Check(model, 2, 3, Inputs.Floats(16));
    }

    [Theory]
    [InlineData("float.NegativeInfinity")]
    [InlineData("float.NaN")]
    [InlineData("-float.NaN")]
    public void Infinity_and_NaN_come_out_as_they_are(string constant)
    {
        using GeneratedModel model = GeneratedModel.Build("M", $$"""
            [Model] public sealed partial class M { readonly Linear a = new(16, 16); public Tensor Forward(Tensor x) => a.Forward(x) * 0 + {{constant}}; }
            """);
        Tensor x = Inputs.Floats(16)(2, 3);

        Assert.Equal(model.RunEager(x)[0]!.Floats.ToArray(), model.Run(Precision.Float32, 2, 3, 1, x)[0]!.Floats.ToArray());
    }

    [Fact]
    public void Values_that_the_configuration_may_not_have_give_no_warning()
    {
        using GeneratedModel model = GeneratedModel.Build("M", """
            public sealed class Sub { public int H = 16; public int? Q = 16; }
            public sealed class Config : IModelConfiguration<Config>
            {
                public Sub? Text = new();
                [Obsolete("use another")] public float Scale => 2;
                public static Config FromCheckpoint(Lathe.Checkpoints.Checkpoint c) => new();
            }
            #pragma warning disable CS0618
            [Model] public sealed partial class M(Config c)
            {
                readonly Linear a = new(c.Text!.H, c.Text!.Q!.Value);
                public Tensor Forward(Tensor x) => a.Forward(x) * (c.Scale * -1.5f);
            }
            """);
        Agreement.Check(model, 2, 3, Inputs.Floats(16));
    }

    [Theory]
    [InlineData("readonly Linear a = new(Big * Big, 16); static int Big => 65536;")]
    [InlineData("readonly Linear a = new(16 / None, 16); static int None => 0;")]
    [InlineData("readonly Linear a = new(16 % None, 16); static int None => 0;")]
    [InlineData("readonly Linear a = new(-Least, 16); static int Least => int.MinValue;")]
    public void Constants_that_no_int_holds_are_told_where_they_stand(string member) => Assert.Contains(
        ParserHarness.Failures("M",
        $$"""[Model] public sealed partial class M { {{member}} public Tensor Forward(Tensor x) => a.Forward(x); }"""),
        // a number that wraps around at run time is read as what it becomes, which is no dimension
        failure => failure.Code is Lathe.Generators.Parsing.FailureCode.MemberInitializer
        or Lathe.Generators.Parsing.FailureCode.DimensionNotPositive);

    [Fact]
    public void Constants_that_wrap_around_at_run_time_agree()
    {
        using GeneratedModel model = GeneratedModel.Build("M", """
            [Model] public sealed partial class M
            {
                readonly Linear a = new((byte)Wide, 16);
                static int Wide => 272;
                public Tensor Forward(Tensor x) => a.Forward(x);
            }
            """);
        Agreement.Check(model, 2, 3, Inputs.Floats(16));
    }

    /// <summary>Hint names are compared without case, and an @ is none of theirs.</summary>
    [Fact]
    public void Classes_whose_names_differ_by_case_or_are_keywords_all_get_code()
    {
        const string body = "{ readonly Linear a = new(8, 8); public Tensor Forward(Tensor x) => a.Forward(x); }";
        GeneratorDriverRunResult result = Generate($$"""
            namespace Shop.@event
            {
                [Model] public sealed partial class Encoder {{body}}
                [Model] public sealed partial class encoder {{body}}
                [Model] public sealed partial class @switch {{body}}
                public static partial class @static { [Model] public sealed partial class Encoder {{body}} }
            }
            namespace shop.@event { [Model] public sealed partial class Encoder {{body}} }
            """, out Compilation updated);

        // its code, and the table of its coupled axes
        Assert.Equal(2 * 5, result.Results[0].GeneratedSources.Length);
        Assert.All(result.Results[0].GeneratedSources, s => Assert.DoesNotContain("could not be compiled", s.SourceText.ToString(),
            StringComparison.Ordinal));
        Assert.DoesNotContain(updated.GetDiagnostics(TestContext.Current.CancellationToken), d => d.Severity == DiagnosticSeverity.Error);
    }

    /// <summary>Errors of declarations stop the compiler before analyzers have said why the class has no code.</summary>
    [Theory]
    [InlineData("readonly Linear a = new(8, 16); public Tensor Forward(Tensor x) => a.Forward(a.Forward(x));")]
    [InlineData("readonly Linear a = new(8, 16);")]
    [InlineData("readonly Linear Plan = new(8, 8); public Tensor Forward(Tensor x) => Plan.Forward(x);")]
    [InlineData("readonly Linear a = new(8, 8); public Tensor Forward(Tensor x) => a.Missing(x);")]
    public void A_class_without_code_can_be_named(string body)
    {
        Generate($$"""
            [Model] public sealed partial class Tiny { {{body}} }
            public sealed class Service { public Tiny.Compiled? Model; public Tiny.Session? Session { get; set; } Tiny.Session Open(string path) => Tiny.Load(path).CreateSession(1, 1); }
            """, out Compilation updated);

        Assert.DoesNotContain(updated.GetDiagnostics(TestContext.Current.CancellationToken), d => d.Severity == DiagnosticSeverity.Error
            && d.Id != "CS1061");
    }

    private static GeneratorDriverRunResult Generate(string source, out Compilation updated)
    {
        CSharpCompilation compilation = ParserHarness.Compile(source);
        GeneratorDriverRunResult result = CSharpGeneratorDriver
            .Create([new ModelGenerator().AsSourceGenerator()], parseOptions: (CSharpParseOptions)compilation.SyntaxTrees[0].Options)
            .RunGeneratorsAndUpdateCompilation(compilation, out updated, out _, TestContext.Current.CancellationToken).GetRunResult();
        Assert.Null(result.Results[0].Exception);
        return result;
    }
}
