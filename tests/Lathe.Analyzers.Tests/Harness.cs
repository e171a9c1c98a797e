using System.Collections.Immutable;
using Lathe.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CodeRefactorings;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Lathe.Analyzers.Tests;

/// <summary>
/// Runs one rule, and its code fix, over a source that is compiled against the real library. <c>[|…|]</c> marks what the rule is
/// to mark.
/// </summary>
internal static class Harness
{
    private const string Usings = "using System;\nusing System.Collections.Generic;\nusing System.Linq;\nusing System.Threading.Tasks;\nusing Lathe;\nusing Lathe.Layers;\nusing static Lathe.Ops;\n";

    private static readonly ImmutableArray<MetadataReference> References = [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is var name
                && (name.StartsWith("System.", StringComparison.Ordinal) || name is "netstandard.dll"))
            .Select(path => MetadataReference.CreateFromFile(path)),
        MetadataReference.CreateFromFile(typeof(ModelAttribute).Assembly.Location),
    ];

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

    public static async Task<Diagnostic[]> Diagnose(
        RuleAnalyzer analyzer, CSharpCompilation compilation, ImmutableArray<AdditionalText> files = default)
    {
        Diagnostic[] errors = [.. compilation.GetDiagnostics(Cancellation).Where(d => d.Severity == DiagnosticSeverity.Error)];
        Assert.True(errors.Length == 0, string.Join("\n", errors.Select(error => error.ToString())));
        ImmutableArray<Diagnostic> found =
            await compilation.WithAnalyzers([analyzer], Options(files)).GetAnalyzerDiagnosticsAsync(Cancellation);
        Assert.All(found, diagnostic => Assert.Equal(analyzer.SupportedDiagnostics[0].Id, diagnostic.Id));
        return [.. found.Where(diagnostic => !diagnostic.IsSuppressed).OrderBy(diagnostic => diagnostic.Location.SourceSpan)];
    }

    private static AnalyzerOptions Options(ImmutableArray<AdditionalText> files) => new(files.IsDefault ? [] : files);

    public static CSharpCompilation Compile(string source, params MetadataReference[] more) =>
        Compile(source, LanguageVersion.Preview, more);

    public static CSharpCompilation Compile(string source, LanguageVersion language, params MetadataReference[] more) =>
        CSharpCompilation.Create(
        "Sources",
        [CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(language), path: "Source.cs",
            cancellationToken: Cancellation)],
        References.AddRange(more),
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    /// <summary>Applies the fix to one diagnostic after the other, until none is left that it can mend.</summary>
    public static async Task<string> FixOneByOne(
        RuleAnalyzer analyzer, CodeFixProvider fix, string source, ImmutableArray<AdditionalText> files = default)
    {
        for (int round = 0; round < 20; round++)
        {
            using AdhocWorkspace workspace = new();
            Document document = Open(workspace, source);
            Diagnostic[] found = await DiagnosticsOf(document, analyzer, files);
            List<CodeAction> actions = [];
            foreach (Diagnostic diagnostic in found)
                await fix.RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => actions.Add(action),
                    Cancellation));
            if (actions.Count == 0)
                return source;
            source = await Apply(document, actions[0]);
        }
        throw new InvalidOperationException("the fix does not come to an end:\n" + source);
    }

    /// <summary>Applies the fix to the whole document at once.</summary>
    public static async Task<string> FixAll(
        RuleAnalyzer analyzer, CodeFixProvider fix, string source, ImmutableArray<AdditionalText> files = default)
    {
        using AdhocWorkspace workspace = new();
        Document document = Open(workspace, source);
        Diagnostic[] found = await DiagnosticsOf(document, analyzer, files);
        List<CodeAction> actions = [];
        await fix.RegisterCodeFixesAsync(new CodeFixContext(document, found[0], (action, _) => actions.Add(action), Cancellation));
        FixAllContext context = new(
            document, fix, FixAllScope.Document, actions[0].EquivalenceKey!, fix.FixableDiagnosticIds, new Known(found), Cancellation);
        CodeAction? all = await fix.GetFixAllProvider()!.GetFixAsync(context);
        return await Apply(document, all!);
    }

    /// <summary>Applies the fix to one of the compiler's errors after the other, until none is left that it can mend.</summary>
    public static async Task<string> FixCompilerErrors(CodeFixProvider fix, string source)
    {
        for (int round = 0; round < 20; round++)
        {
            using AdhocWorkspace workspace = new();
            Document document = Open(workspace, source);
            Compilation compilation = (await document.Project.GetCompilationAsync(Cancellation))!;
            List<CodeAction> actions = [];
            foreach (Diagnostic diagnostic in compilation.GetDiagnostics(Cancellation).Where(d => fix.FixableDiagnosticIds.Contains(d.Id)))
                await fix.RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) =>
                    actions.Add(action), Cancellation));
            if (actions.Count == 0)
                return source;
            source = await Apply(document, actions[0]);
        }
        throw new InvalidOperationException("the fix does not come to an end:\n" + source);
    }

    /// <summary>What a refactoring offers at the mark, by title, and the source that each gives.</summary>
    public static async Task<Dictionary<string, string>> Refactor(
        CodeRefactoringProvider provider, string markup, params (string Name, string Text)[] files)
    {
        (string source, TextSpan[] spans) = Unmark(markup);
        using AdhocWorkspace workspace = new();
        Document document = Open(workspace, source);
        Project project = document.Project;
        foreach ((string name, string text) in files)
            project = project.AddAdditionalDocument(name, text, filePath: name).Project;
        document = project.GetDocument(document.Id)!;
        List<CodeAction> actions = [];
        await provider.ComputeRefactoringsAsync(new CodeRefactoringContext(document, spans[0], actions.Add, Cancellation));
        Dictionary<string, string> offered = [];
        foreach (CodeAction action in actions)
            offered.Add(action.Title, await Apply(document, action));
        return offered;
    }

    private static Document Open(AdhocWorkspace workspace, string source)
    {
        ProjectId id = ProjectId.CreateNewId();
        Solution solution = workspace.CurrentSolution
            .AddProject(id, "Sources", "Sources", LanguageNames.CSharp)
            .WithProjectParseOptions(id, new CSharpParseOptions(LanguageVersion.Preview))
            .WithProjectCompilationOptions(id,
                new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable))
            .AddMetadataReferences(id, References);
        return solution.GetProject(id)!.AddDocument("Source.cs", SourceText.From(source));
    }

    private static async Task<Diagnostic[]> DiagnosticsOf(
        Document document, RuleAnalyzer analyzer, ImmutableArray<AdditionalText> files)
    {
        Compilation compilation = (await document.Project.GetCompilationAsync(Cancellation))!;
        ImmutableArray<Diagnostic> found =
            await compilation.WithAnalyzers([analyzer], Options(files)).GetAnalyzerDiagnosticsAsync(Cancellation);
        return [.. found.OrderBy(diagnostic => diagnostic.Location.SourceSpan)];
    }

    private static async Task<string> Apply(Document document, CodeAction action)
    {
        ImmutableArray<CodeActionOperation> operations = await action.GetOperationsAsync(Cancellation);
        Solution changed = Assert.IsType<ApplyChangesOperation>(Assert.Single(operations)).ChangedSolution;
        return (await changed.GetDocument(document.Id)!.GetTextAsync(Cancellation)).ToString();
    }

    private sealed class Known(Diagnostic[] diagnostics) : FixAllContext.DiagnosticProvider
    {
        public override Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken) =>
            Task.FromResult<IEnumerable<Diagnostic>>(diagnostics);

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) =>
            Task.FromResult<IEnumerable<Diagnostic>>([]);

        public override Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) =>
            Task.FromResult<IEnumerable<Diagnostic>>(diagnostics);
    }
}
