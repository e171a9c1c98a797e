using Lathe.Generators.Graphs;
using Lathe.Generators.Parsing;
using Lathe.Generators.Tests.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Lathe.Generators.Tests.Generation;

/// <summary>Whatever a user may call something, the code compiles, or a LATHE diagnostic stands at the user's own line.</summary>
public sealed class HostileNamesTests
{
    /// <summary>Each name stands at each place once, beside others in turn.</summary>
    [Fact]
    public void Any_name_can_stand_anywhere()
    {
        string[] names = HostileNames.All;
        (string[] sources, int dropped) = Valid([.. Enumerable.Range(0, names.Length).Select(i => HostileNames.Everywhere(place => names[(i + place * 7) % names.Length], i))]);

        Assert.True(dropped < names.Length / 5, $"{dropped} of {names.Length} sources are no C#");
        Assert.Empty(Build(sources));
    }

    /// <summary>The names that programs call a model by cannot be chosen anew.</summary>
    [Fact]
    public void A_name_of_the_contract_compiles_or_is_a_diagnostic()
    {
        List<string> sources = [];
        foreach (string name in GeneratedNames.Contract)
        {
            for (int place = 0; place < HostileNames.Places; place++)
                sources.Add(HostileNames.Everywhere(p => p == place ? name : $"{(char)('a' + p % 26)}Name{p}", sources.Count));
        }
        (string[] valid, int dropped) = Valid([.. sources]);

        Assert.Equal(0, dropped);
        Assert.Equal([FailureCode.NameTaken], Build(valid).Distinct());
    }

    /// <returns>The sources that are C# without generated code, and how many are not.</returns>
    private static (string[] Sources, int Dropped) Valid(string[] sources)
    {
        CSharpCompilation compilation = ParserHarness.Compile(sources);
        HashSet<SyntaxTree> broken = [.. compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.Location.SourceTree!)];
        return ([.. sources.Where((_, i) => !broken.Contains(compilation.SyntaxTrees[i]))], broken.Count);
    }

    /// <summary>Generates and compiles; the failures that the user is told of.</summary>
    private static FailureCode[] Build(string[] sources)
    {
        CSharpCompilation compilation = ParserHarness.Compile(sources);
        GeneratorDriverRunResult result = CSharpGeneratorDriver
            .Create([new ModelGenerator().AsSourceGenerator()], parseOptions: (CSharpParseOptions)compilation.SyntaxTrees[0].Options)
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation updated, out _, TestContext.Current.CancellationToken).GetRunResult();
        Assert.Null(result.Results[0].Exception);

        // A class whose failure is told may not bind any more where generated code stands in its way.
        HashSet<SyntaxTree> told = [];
        List<FailureCode> failures = [];
        foreach (INamedTypeSymbol type in compilation.GetSymbolsWithName(_ => true, SymbolFilter.Type, TestContext.Current.CancellationToken).OfType<INamedTypeSymbol>().Where(KnownNames.IsModel))
        {
            ModelReading reading = ModelParser.Read(type, compilation, TestContext.Current.CancellationToken);
            foreach (LocatedFailure failure in reading.Failures.Where(f => (int)f.Failure.Code < 9000))
            {
                told.Add(failure.Location.SourceTree!);
                failures.Add(failure.Failure.Code);
            }
        }
        Diagnostic[] problems = [.. updated.GetDiagnostics(TestContext.Current.CancellationToken)
            .Where(d => d.Severity == DiagnosticSeverity.Error || (d.Severity == DiagnosticSeverity.Warning && !compilation.SyntaxTrees.Contains(d.Location.SourceTree!)))
            .Where(d => !told.Contains(d.Location.SourceTree!))];
        Assert.True(problems.Length == 0, $"{problems.Length} problems\n" + string.Join("\n", problems.Take(20).Select(p => $"{p}\n    {Line(p)}")));
        return [.. failures];
    }

    private static string? Line(Diagnostic problem) => problem.Location.SourceTree?.GetText().Lines[problem.Location.GetLineSpan().StartLinePosition.Line].ToString();
}
