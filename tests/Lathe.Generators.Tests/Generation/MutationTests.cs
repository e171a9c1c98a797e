using Lathe.Generators.Parsing;
using Lathe.Generators.Tests.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Lathe.Generators.Tests.Generation;

/// <summary>
/// Whatever slip a model has, the generator does not throw (the user would see CS8785 and nothing else), what it emits compiles, and
/// where it emits nothing a diagnostic says why.
/// </summary>
public sealed class MutationTests
{
    private const int Seed = 20250726;

    [Theory]
    [InlineData("MiniLm", 60)]
    [InlineData("Parallel", 60)]
    [InlineData("Configured", 80)]
    [InlineData("Shared", 60)]
    [InlineData("Shapes", 80)]
    [InlineData("Heads", 60)]
    [InlineData("Nested", 120)]
    public void A_slip_gives_code_that_compiles_or_a_diagnostic(string className, int count)
    {
        Random random = new(Seed);
        string source = className switch
        {
            "MiniLm" => Sources.MiniLm,
            "Parallel" => Sources.Parallel,
            "Configured" => Sources.Configured,
            "Shared" => Sources.Shared,
            "Shapes" => Sources.Shapes,
            "Heads" => Sources.Heads,
            _ => Sources.Nested,
        };
        CSharpCompilation whole = ParserHarness.Compile(source);
        SyntaxTree tree = whole.SyntaxTrees[0];
        int offset = tree.ToString().Length - source.Length, emitted = 0, refused = 0;
        for (int i = 0; i < count; i++)
        {
            string text = tree.ToString();
            for (int slips = 1 + random.Next(2); slips > 0; slips--)
                text = Mutation.Apply(text, offset, random);
            CSharpCompilation compilation = whole.ReplaceSyntaxTree(tree, tree.WithChangedText(SourceText.From(text)));
            string? fault = Check(compilation, ref emitted, ref refused);
            Assert.True(fault is null, $"{className}, mutant {i}: {fault}\n{text[offset..]}");
        }
        TestContext.Current.SendDiagnosticMessage($"{className}: {count} mutants, {emitted} classes emitted, {refused} refused");
        Assert.True(emitted > count / 8 && refused > count / 16,
            $"{emitted} classes emitted, {refused} refused: the slips are not what people make");
    }

    private static string? Check(CSharpCompilation compilation, ref int emitted, ref int refused)
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        GeneratorRunResult result = CSharpGeneratorDriver.Create([new ModelGenerator().AsSourceGenerator()],
            parseOptions: (CSharpParseOptions)compilation.SyntaxTrees[0].Options)
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation updated, out _, cancellation).GetRunResult().Results[0];
        if (result.Exception is { } exception)
            return exception.ToString();
        if (Errors(compilation) is not [])
            return null;
        foreach (INamedTypeSymbol type in Models(compilation))
        {
            ModelReading reading = ModelParser.Read(type, compilation, cancellation);
            // a class without code has a file all the same: its public face
            bool isEmitted = result.GeneratedSources.Any(source =>
                source.HintName == $"{type.Name}.g.cs" && source.SourceText.ToString().Contains("ArenaBytes(", StringComparison.Ordinal));
            if (isEmitted)
                emitted++;
            else
                refused++;
            if (isEmitted != (reading.Failures.Length == 0 || reading.Graph is not null))
                return $"{type.Name} is {(isEmitted ? "" : "not ")}emitted; failures: "
                    + $"{string.Join("\n", reading.Failures.Select(f => ParserHarness.Text(f.Failure)))}";
            if (!isEmitted && reading.Failures.All(f => f.Failure.Code == FailureCode.CompilerError))
                return $"{type.Name} is not emitted, and nobody says why";
        }
        return Errors(updated) is [Diagnostic first, ..]
            ? $"{first}\n{result.GeneratedSources.FirstOrDefault(s => s.SyntaxTree == first.Location.SourceTree).SourceText}" : null;
    }

    private static Diagnostic[] Errors(Compilation compilation) =>
        [.. compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(d => d.Severity == DiagnosticSeverity.Error)];

    private static IEnumerable<INamedTypeSymbol> Models(CSharpCompilation compilation) => compilation.SyntaxTrees
        .SelectMany(tree => tree.GetRoot().DescendantNodes().OfType<ClassDeclarationSyntax>()
            .Select(declaration => compilation.GetSemanticModel(tree).GetDeclaredSymbol(declaration)))
        .OfType<INamedTypeSymbol>()
        .Where(KnownNames.IsModel);
}
