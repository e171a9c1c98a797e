using System.Globalization;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis.CSharp;

namespace Lathe.Generators.Tests.Parsing;

/// <summary>Few lines can say a computation without end: reading it stops, soon, with one failure, on a stack as small as compilers
/// have.</summary>
public sealed class BoundsTests
{
    [Theory]
    [InlineData("a helper that never meets its end", "return Rec(x, 3);", "nests more than")]
    [InlineData("a helper that calls itself twice", "return Tree(x, 14);", "computes too many tensors")]
    [InlineData("a sum of 6,000 operands", "return {x + }x;", "nests more than")]
    [InlineData("6,000 calls inside of one another", "return {Relu(}x{)};", "nests more")]
    [InlineData("three nested loops",
        "for (int i = 0; i < 64; i++) for (int j = 0; j < 64; j++) for (int k = 0; k < 64; k++) x = x + i + j + k; return x;",
        "computes more than")]
    [InlineData("loops that compute numbers",
        "int n = 0; for (int i = 0; i < 64; i++) for (int j = 0; j < 64; j++) for (int k = 0; k < 64; k++) n = n + i + j + k; return x + n;", "steps to read")]
    [InlineData("a number that doubles", "int n = config.N; for (int i = 0; i < 64; i++) { if (i >= 0) n = n * n; } return x * n;",
        "becomes too long")]
    [InlineData("a number of 3,000 parts", "int n = {config.N + }1; return x * n;", "nests too deeply")]
    [InlineData("ifs that return inside of ifs", "{if (config.A) { if (config.B) return Relu(x); } }return x;", "than")]
    [InlineData("questions that double",
        "Tensor? p = x, q = null; {if (config.A) (p, q) = (q, p); if (config.B) (p, q) = (q, p); }return q ?? x;", "asks too much")]
    public void What_has_no_end_is_refused(string what, string body, string found)
    {
        // {part} stands for 3,000 repetitions.
        body =
            System.Text.RegularExpressions.Regex.Replace(body,
            @"\{((?:x \+ |Relu\(|\)|config\.N \+ |if \(config\.A\).*\} |if \(config\.A\) \(p.*; ))\}",
            match => string.Concat(Enumerable.Repeat(match.Groups[1].Value, 3000)));
        string source = $$"""
            public sealed class Config { public int N; public bool A, B; }
            [Model] public partial class M(Config config)
            {
                readonly Linear a = new(8, 8);
                Tensor Rec(Tensor x, int n) => n == -1 ? x : Rec(a.Forward(x), n + 1);
                Tensor Tree(Tensor x, int n) => n == 0 ? Relu(x) : Tree(Tree(x, n - 1), n - 1);
                public Tensor Forward(Tensor x) { x = a.Forward(x); {{body}} }
            }
            """;
        CSharpCompilation compilation = ParserHarness.Compile(source);
        ParseResult? result = null;
        Thread reader = new(() => result = ParserHarness.Parse("M", compilation), maxStackSize: 1024 * 1024);
        reader.Start();

        Assert.True(reader.Join(TimeSpan.FromMinutes(2)), $"{what} is still being read");
        UnparsedModel failed = Assert.IsType<UnparsedModel>(result);
        Failure failure = Assert.Single(failed.Failures, f => f.Code == FailureCode.TooLarge);
        Assert.Contains(found, failure.Arguments[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x = Count(x, 20);")]
    [InlineData("for (int i = 0; i < 22; i++) for (int j = 0; j < 22; j++) x = x + i + j;")]
    public void What_ends_soon_enough_is_read(string statement) => Assert.NotNull(ParserHarness.Graph("M", $$"""
        [Model] public partial class M
        {
            readonly Linear a = new(8, 8);
            Tensor Count(Tensor x, int n) => n == 0 ? x : Count(Relu(x + n), n - 1);
            public Tensor Forward(Tensor x) { x = a.Forward(x); {{statement}} return x; }
        }
        """));

    [Fact]
    public void Models_inside_of_models_end_too()
    {
        string source = string.Concat(Enumerable.Range(0, 200).Select(i => string.Create(CultureInfo.InvariantCulture,
            $"[Model] public partial class M{i} {{ readonly M{i + 1} m = new(); public Tensor Forward(Tensor x) => m.Forward(x); }}\n")))
            + "[Model] public partial class M200 { readonly Linear a = new(8, 8); public Tensor Forward(Tensor x) => a.Forward(x); }";

        Assert.NotEmpty(ParserHarness.Failures("M0", source));
        Assert.NotNull(ParserHarness.Graph("M190", source));
    }
}
