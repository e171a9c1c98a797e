using System.Collections.Immutable;
using Lathe.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeRefactorings;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Lathe.Analyzers.Tests;

/// <summary>
/// Sources that are compiled against the real library, and what rules and refactorings make of them. <c>[|…|]</c> marks what a rule
/// is to mark.
/// </summary>
internal static class Harness
{
    private const string Usings = "using System;\nusing System.Collections.Generic;\nusing System.Linq;\nusing System.Threading.Tasks;\nusing Lathe;\nusing Lathe.Layers;\nusing static Lathe.Ops;\n";

    public static readonly ImmutableArray<MetadataReference> References = [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is var name
                && (name.StartsWith("System.", StringComparison.Ordinal) || name is "netstandard.dll"))
            .Select(path => MetadataReference.CreateFromFile(path)),
        MetadataReference.CreateFromFile(typeof(ModelAttribute).Assembly.Location),
    ];

    /// <summary>Of a project that a rule is tried on.</summary>
    public static CSharpCompilationOptions Options { get; } =
        new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The source without its marks, and what they mark.</summary>
    public static (string Source, TextSpan[] Spans) Unmark(string markup)
    {
        List<TextSpan> spans = [];
        string source = Usings + markup;
        for (int start = source.IndexOf("[|", StringComparison.Ordinal); start >= 0; start = source.IndexOf("[|", StringComparison.Ordinal))
        {
            int end = source.IndexOf("|]", start, StringComparison.Ordinal);
            spans.Add(TextSpan.FromBounds(start, end - 2));
            source = source.Remove(end, 2).Remove(start, 2);
        }
        return (source, [.. spans]);
    }

    public static Task<Diagnostic[]> Diagnose(RuleAnalyzer analyzer, string source, params MetadataReference[] more) =>
        Diagnose(analyzer, Compile(source, more));

    private static async Task<Diagnostic[]> Diagnose(RuleAnalyzer analyzer, CSharpCompilation compilation)
    {
        Diagnostic[] errors = [.. compilation.GetDiagnostics(Cancellation).Where(d => d.Severity == DiagnosticSeverity.Error)];
        Assert.True(errors.Length == 0, string.Join("\n", errors.Select(error => error.ToString())));
        ImmutableArray<Diagnostic> found = await compilation.WithAnalyzers([analyzer]).GetAnalyzerDiagnosticsAsync(Cancellation);
        Assert.All(found, diagnostic => Assert.Equal(analyzer.SupportedDiagnostics[0].Id, diagnostic.Id));
        return [.. found.Where(diagnostic => !diagnostic.IsSuppressed).OrderBy(diagnostic => diagnostic.Location.SourceSpan)];
    }

    public static CSharpCompilation Compile(string source, params MetadataReference[] more) =>
        Compile(source, LanguageVersion.Preview, more);

    public static CSharpCompilation Compile(string source, LanguageVersion language, params MetadataReference[] more) =>
        CSharpCompilation.Create(
        "Sources",
        [CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(language), path: "Source.cs",
            cancellationToken: Cancellation)],
        References.AddRange(more),
        Options);

    /// <summary>What a refactoring offers at the mark, by title, and the source that each gives.</summary>
    public static async Task<Dictionary<string, string>> Refactor(
        CodeRefactoringProvider provider, string markup, params (string Name, string Text)[] files)
    {
        (string source, TextSpan[] spans) = Unmark(markup);
        using AdhocWorkspace workspace = new();
        Document document = Open(workspace, source, files);
        List<CodeAction> actions = [];
        await provider.ComputeRefactoringsAsync(new CodeRefactoringContext(document, spans[0], actions.Add, Cancellation));
        Dictionary<string, string> offered = [];
        foreach (CodeAction action in actions)
            offered.Add(action.Title, await Apply(document, action));
        return offered;
    }

    /// <summary>A project of one file, and of additional ones.</summary>
    public static Document Open(AdhocWorkspace workspace, string source, params (string Name, string Text)[] files)
    {
        ProjectId id = ProjectId.CreateNewId();
        Solution solution = workspace.CurrentSolution
            .AddProject(id, "Sources", "Sources", LanguageNames.CSharp)
            .WithProjectParseOptions(id, new CSharpParseOptions(LanguageVersion.Preview))
            .WithProjectCompilationOptions(id, Options)
            .AddMetadataReferences(id, References);
        foreach ((string name, string text) in files)
            solution = solution.AddAdditionalDocument(DocumentId.CreateNewId(id), name, text, filePath: name);
        return solution.GetProject(id)!.AddDocument("Source.cs", SourceText.From(source));
    }

    private static async Task<string> Apply(Document document, CodeAction action)
    {
        ImmutableArray<CodeActionOperation> operations = await action.GetOperationsAsync(Cancellation);
        Solution changed = Assert.IsType<ApplyChangesOperation>(Assert.Single(operations)).ChangedSolution;
        return (await changed.GetDocument(document.Id)!.GetTextAsync(Cancellation)).ToString();
    }
}
