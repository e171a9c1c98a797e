using Lathe.Generators.Graphs;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lathe.Generators.Tests.Parsing;

/// <summary>The parser reads what somebody is typing: code that does not compile gives failures, never an exception.</summary>
public sealed class RobustnessTests
{
    private const string Source = """
        public sealed class Config { public int Width = 8; public int Heads = 2; public bool Pool; public Activation Act; public float Eps = 1; }
        public sealed record Two(Tensor A, Tensor? B);
        [Model] public partial class Layer { readonly Linear a = new(8, 8); public (Tensor X, Tensor Y) Forward(Tensor x, Tensor m) => (Attention(x, x, a.Forward(x), m, 2), x); }
        [Model(Name = "m", Precisions = [Precision.Int8]), Quantize(Bits = 4, GroupSize = 32)] public partial class M(Config config)
        {
            const int Heads = 2;
            int Size => config.Width / config.Heads;
            [Weights("l.{i}")] readonly Layer[] layers = Repeat(3, () => new Layer());
            readonly Linear[] lines = [new(8, 8), new(8, 8)];
            readonly LayerNorm norm = new(8, config.Eps);
            [KeepFloat, Tile(12, 32, 32)] readonly Linear? pooler = config.Pool && config.Width > 3 ? new(8, config.Width * 2) : null;
            public Two Forward(Tensor ids, Tensor mask)
            {
                Tensor x = norm.Forward(ids) * 0.5f, m = PaddingMask(mask);
                foreach (Layer layer in layers) { var r = layer.Forward(x, m); x = r.X; }
                for (int i = 0; i < lines.Length; i++) x += lines[i].Forward(x);
                (Tensor p, Tensor q) = (Relu(x), Scale(x, norm));
                if (config.Pool) p = -1 * q; else { p = q; }
                x = config.Act switch { Activation.Gelu => Gelu(p), _ => Activate(q, config.Act) };
                if (pooler is not { } pool) return new Two(x, null);
                Tensor? y = pooler?.Forward(FirstToken(x)) ?? FirstToken(x);
                return new(Concat(-1, x, Reshape(x, 0, 0, -1)), pool.Forward(y)) { B = y };
            }
            Tensor Scale(Tensor x, LayerNorm n, float by = 0.5f) => n is null ? x : n.Forward(x) * by / MathF.Sqrt(Size);
        }
        """;

    [Fact]
    public void A_source_with_any_token_missing_is_read_without_an_exception()
    {
        SyntaxNode root = CSharpSyntaxTree.ParseText(Source, new CSharpParseOptions(LanguageVersion.Preview),
            cancellationToken: TestContext.Current.CancellationToken)
            .GetRoot(TestContext.Current.CancellationToken);
        SyntaxToken[] tokens = [.. root.DescendantTokens().Where(token => token.Span.Length > 0)];
        Assert.True(tokens.Length > 400);
        int parsed = 0;
        Assert.IsType<ModelGraph>(ParserHarness.Graph("M", Source));
        // One compilation, whose tree is replaced: what it references is bound once.
        CSharpCompilation whole = ParserHarness.Compile(Source);
        SyntaxTree tree = whole.SyntaxTrees[0];
        int offset = tree.ToString().Length - Source.Length;
        foreach (SyntaxToken token in tokens)
        {
            string text = tree.ToString().Remove(token.Span.Start + offset, token.Span.Length);
            CSharpCompilation compilation =
                whole.ReplaceSyntaxTree(tree, tree.WithChangedText(Microsoft.CodeAnalysis.Text.SourceText.From(text)));
            foreach (INamedTypeSymbol type in Models(compilation))
            {
                try
                {
                    ModelReading reading = ModelParser.Read(type, compilation, TestContext.Current.CancellationToken);
                    Assert.True(reading.Graph is not null || reading.Failures.Length > 0);
                    parsed += reading.Graph is null ? 0 : 1;
                }
                catch (Exception exception) when (exception is not Xunit.Sdk.XunitException)
                {
                    Assert.Fail($"without '{token}' at {token.GetLocation().GetLineSpan().StartLinePosition}: {exception}");
                }
            }
        }
        Assert.True(parsed > 0, "nothing was read at all");
    }

    private static IEnumerable<INamedTypeSymbol> Models(CSharpCompilation compilation) => compilation.SyntaxTrees
        .SelectMany(tree => tree.GetRoot().DescendantNodes().OfType<TypeDeclarationSyntax>()
            .Select(declaration => compilation.GetSemanticModel(tree).GetDeclaredSymbol(declaration)))
        .OfType<INamedTypeSymbol>()
        .Where(KnownNames.IsModel);
}
