using System.Globalization;
using System.Reflection;
using Lathe.Generators.Graphs;
using Lathe.Generators.Parsing;
using Lathe.Generators.Tests.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lathe.Generators.Tests.Generation;

/// <summary>Whatever a user may call something, the code compiles, or a LATHE diagnostic stands at the user's own line.</summary>
public sealed class HostileNamesTests
{
    /// <summary>Each name stands at each place once, beside others in turn.</summary>
    [Fact]
    public void Any_name_can_stand_anywhere()
    {
        string[] names = HostileNames.All;

        Result result = Build([.. names.Select((_, i) => HostileNames.Everywhere(place => names[(i + place * 7) % names.Length], i))]);

        Assert.True(result.Dropped < names.Length / 5, $"{result.Dropped} of {names.Length} sources are no C#");
        Assert.Empty(result.Told);
        Assert.Empty(result.Problems);
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

        Result result = Build([.. sources]);

        Assert.Equal(0, result.Dropped);
        Assert.Equal([FailureCode.NameTaken], result.Told.Distinct());
        Assert.Empty(result.Problems);
    }

    [Fact]
    public void What_a_compiled_model_inherits_is_reserved() => Assert.Empty(
        typeof(CompiledModel).GetMembers(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(m => m is PropertyInfo or MethodInfo { IsSpecialName: false, IsPrivate: false })
            .Select(m => m.Name).Except(GeneratedNames.OfCompiled));

    /// <summary>All in one compilation: most of the time goes into its references.</summary>
    private static Result Build(string[] sources)
    {
        CSharpCompilation compilation = ParserHarness.Compile(sources);
        GeneratorDriverRunResult result = CSharpGeneratorDriver
            .Create([new ModelGenerator().AsSourceGenerator()], parseOptions: (CSharpParseOptions)compilation.SyntaxTrees[0].Options)
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation updated, out _, TestContext.Current.CancellationToken)
            .GetRunResult();
        Assert.Null(result.Results[0].Exception);

        // What the user is told of has no code, only a shell: names that the code would have taken may mean something else there.
        Diagnostic[] problems = [.. updated.GetDiagnostics(TestContext.Current.CancellationToken)
            .Where(d => d.Severity == DiagnosticSeverity.Error
            || (d.Severity == DiagnosticSeverity.Warning && !compilation.SyntaxTrees.Contains(d.Location.SourceTree!)))];
        HashSet<SyntaxTree> refused = [.. result.Results[0].GeneratedSources
            .Where(s => s.SourceText.Lines[0].ToString().Contains("could not be compiled", StringComparison.Ordinal))
            .Select(s => int.Parse(s.HintName[1..s.HintName.IndexOf('.', StringComparison.Ordinal)], CultureInfo.InvariantCulture))
            .Select(number => compilation.SyntaxTrees[number])];
        HashSet<SyntaxTree> broken = [.. refused.Concat(problems.Select(p => p.Location.SourceTree!))
            .Where(tree => compilation.SyntaxTrees.Contains(tree) && IsBroken(tree))];
        return new Result(
            broken.Count,
            [.. refused.Except(broken).SelectMany(tree => Failures(tree, compilation))],
            [.. problems.Where(p => !broken.Contains(p.Location.SourceTree!) && !refused.Contains(p.Location.SourceTree!))
                .Select(p => $"{p}\n    {Line(p)}")]);

        bool IsBroken(SyntaxTree tree) => compilation.GetSemanticModel(tree)
            .GetDiagnostics(cancellationToken: TestContext.Current.CancellationToken).Any(d => d.Severity == DiagnosticSeverity.Error);
    }

    private static FailureCode[] Failures(SyntaxTree source, CSharpCompilation compilation)
    {
        SemanticModel model = compilation.GetSemanticModel(source);
        return [.. source.GetRoot(TestContext.Current.CancellationToken).DescendantNodes().OfType<ClassDeclarationSyntax>()
            .Select(c => model.GetDeclaredSymbol(c)!).Where(KnownNames.IsModel)
            .SelectMany(type => ModelParser.Read(type, compilation, TestContext.Current.CancellationToken).Failures)
            .Select(f => f.Failure.Code).Where(code => (int)code < 9000)];
    }

    private static string? Line(Diagnostic problem) =>
        problem.Location.SourceTree?.GetText().Lines[problem.Location.GetLineSpan().StartLinePosition.Line].ToString();

    /// <param name="Dropped">Sources that are no C# without generated code either.</param>
    /// <param name="Told">Failures that the user is told of.</param>
    /// <param name="Problems">Errors of the compiler that no failure explains, and warnings in generated code.</param>
    private sealed record Result(int Dropped, IReadOnlyList<FailureCode> Told, string[] Problems);
}
