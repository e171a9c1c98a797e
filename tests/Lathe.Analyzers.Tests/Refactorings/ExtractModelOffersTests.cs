using Lathe.Analyzers.Tests.Corpus;
using Lathe.CodeFixes.Refactorings;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Lathe.Analyzers.Tests.Refactorings;

/// <summary>When the extraction of layers is offered, and that what is offered can be compiled.</summary>
public sealed class ExtractModelOffersTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Each is a body of Forward; the class around it has the layers a, b, c and an array of d.</summary>
    [Theory]
    [InlineData("a layer that is used elsewhere too", "[|Tensor y = a.Forward(x);|] return b.Forward(a.Forward(y));")]
    [InlineData("two values", "[|Tensor y = a.Forward(x), z = b.Forward(x);|] return c.Forward(y + z);")]
    [InlineData("a return", "Tensor y = a.Forward(x); [|return b.Forward(y);|]")]
    [InlineData("half a statement", "Tensor [|y = a.Forward(x)|]; return b.Forward(y);")]
    [InlineData("no layer", "[|Tensor y = Relu(x);|] return a.Forward(y);")]
    [InlineData("nothing that goes on", "[|Observe(a.Forward(x), \"seen\");|] return b.Forward(x);")]
    [InlineData("a number of the method", "int n = 2; [|Tensor y = a.Forward(x) * n;|] return b.Forward(y);")]
    [InlineData("the element of a loop", "foreach (Linear one in d) { [|x = one.Forward(a.Forward(x));|] } return b.Forward(x);")]
    [InlineData("a helper of the class", "[|Tensor y = Twice(a.Forward(x));|] return b.Forward(y);")]
    [InlineData("a public layer", "[|Tensor y = e.Forward(x);|] return b.Forward(y);")]
    [InlineData("a tensor that may be missing", "[|Tensor? y = P ? a.Forward(x) : null;|] return y is null ? x : b.Forward(y);")]
    [InlineData("a variable of before and after", "Tensor t; [|t = Relu(x); Tensor y = a.Forward(t);|] t = y; return b.Forward(t + x);")]
    [InlineData("a selection of nothing", "[| |] return b.Forward(a.Forward(x));")]
    public async Task What_could_not_stand_alone_is_not_offered(string what, string body)
    {
        Dictionary<string, string> offered = await Harness.Refactor(new ExtractModelRefactoring(),
            $$"""
            [Model] public sealed partial class M
            {
                const bool P = true;
                readonly Linear a = new(64, 64), b = new(64, 64), c = new(64, 64);
                readonly Linear[] d = Repeat(2, () => new Linear(64, 64));
                public readonly Linear e = new(64, 64);
                public Tensor Forward(Tensor x) { {{body}} }
                static Tensor Twice(Tensor x) => x + x;
            }
            """);

        Assert.True(offered.Count == 0, what);
    }

    [Theory]
    [InlineData("[|readonly Linear a = new(64, 64);|]\n    readonly Linear b = new(64, 64);", "a.Forward(b.Forward(a.Forward(x)))")]
    [InlineData("[|readonly Linear a = new(64, 64);|]\n    readonly Linear b = new(64, 64);", "a.Forward(b.Forward(x))")]
    [InlineData("[|readonly Linear a = new(64, 64);\n    const int C = 3;|]\n    readonly Linear b = new(64, 64);",
        "b.Forward(a.Forward(x))")]
    [InlineData("[|readonly Linear a = new(64, 64), c = new(64, 64);|]\n    readonly Linear b = new(64, 64);",
        "a.Forward(b.Forward(c.Forward(x)))")]
    public async Task Layers_that_are_used_among_others_are_not_offered(string members, string value) =>
        Assert.Empty(await Harness.Refactor(new ExtractModelRefactoring(),
            $$"""
            [Model] public sealed partial class M
            {
                {{members}}
                public Tensor Forward(Tensor x) => {{value}};
            }
            """));

    [Fact]
    public async Task A_class_whose_layers_may_be_pruned_is_left_as_it_is() =>
        Assert.Empty(await Harness.Refactor(new ExtractModelRefactoring(),
            """
            [Model, Prune] public sealed partial class M
            {
                readonly Linear a = new(64, 64), b = new(64, 64), c = new(64, 64);
                public Tensor Forward(Tensor x) => c.Forward([|b.Forward(a.Forward(x))|]);
            }
            """));

    /// <summary>Whatever is selected of odd classes, each fifth of which is tried: what is offered compiles, and what is generated of it
    /// too.</summary>
    [Fact]
    public async Task Of_odd_classes_each_offer_compiles()
    {
        int offers = 0;
        foreach (CorpusCase odd in CorpusCase.All("Unusual").Where((_, i) => i % 5 == 0))
        {
            (string source, _) = Harness.Unmark(odd.Markup);
            TypeDeclarationSyntax[] classes = [.. (await CSharpSyntaxTree.ParseText(source, cancellationToken: Cancellation)
                .GetRootAsync(Cancellation)).DescendantNodes().OfType<TypeDeclarationSyntax>()];
            foreach (string selected in classes.SelectMany(Selections).Distinct()
                .Select(span => source.Insert(span.End, "|]").Insert(span.Start, "[|")[Harness.Unmark("").Source.Length..]))
            {
                foreach (string made in (await Harness.Refactor(new ExtractModelRefactoring(), selected)).Values)
                {
                    offers++;
                    Assert.True(CorpusCompilation.Errors(CorpusCompilation.Generate(made)).Length == 0, $"{selected}\n\n{made}");
                }
            }
        }
        Assert.InRange(offers, 10, int.MaxValue);
    }

    /// <summary>Fields one by one and two by two, statements in the same way, and expressions.</summary>
    private static IEnumerable<TextSpan> Selections(TypeDeclarationSyntax type)
    {
        IEnumerable<SyntaxNode>[] lists =
        [
            type.Members.Where(member => member is FieldDeclarationSyntax or PropertyDeclarationSyntax),
            .. type.Members.OfType<MethodDeclarationSyntax>().SelectMany(method => method.DescendantNodes()).OfType<BlockSyntax>()
                .Select(block => block.Statements),
        ];
        return lists.SelectMany(list => list.Select(node => node.Span)
                .Concat(list.Zip(list.Skip(1), (first, next) => TextSpan.FromBounds(first.SpanStart, next.Span.End))))
            .Concat(type.Members.OfType<MethodDeclarationSyntax>().SelectMany(method => method.DescendantNodes())
                .OfType<InvocationExpressionSyntax>().Select(call => call.Span));
    }
}
