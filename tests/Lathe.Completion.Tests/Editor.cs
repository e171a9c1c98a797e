using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Completion;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Host.Mef;
using Microsoft.CodeAnalysis.Text;

namespace Lathe.Completion.Tests;

/// <summary>A project as an editor has it open: completion is found in the assembly that the project lists as an analyzer, as that of the
/// package is, and asked through the editor's own service.</summary>
internal sealed class Editor : IDisposable
{
    private const string Usings = "using Lathe;\nusing Lathe.Layers;\nusing static Lathe.Ops;\n", Caret = "$$";

    private static readonly ImmutableArray<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path)),
        MetadataReference.CreateFromFile(typeof(ModelAttribute).Assembly.Location),
    ];

    private readonly AdhocWorkspace workspace = new(MefHostServices.Create(MefHostServices.DefaultAssemblies));
    private readonly Document document;
    private readonly int caret;

    /// <param name="markup">With <c>$$</c> where the caret is.</param>
    /// <param name="files">Additional files of the project.</param>
    public Editor(string markup, params (string Name, string Text)[] files)
    {
        string text = Usings + markup;
        caret = text.IndexOf(Caret, StringComparison.Ordinal);
        ProjectId id = ProjectId.CreateNewId();
        Solution solution = workspace.CurrentSolution.AddProject(id, "Sources", "Sources", LanguageNames.CSharp)
            .WithProjectParseOptions(id, new CSharpParseOptions(LanguageVersion.Preview))
            .WithProjectCompilationOptions(id, new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable))
            .AddMetadataReferences(id, References)
            .AddAnalyzerReference(id, new Microsoft.CodeAnalysis.Diagnostics.AnalyzerFileReference(
                typeof(WeightsPathCompletion).Assembly.Location, new Loader()));
        foreach ((string name, string content) in files)
            solution = solution.AddAdditionalDocument(DocumentId.CreateNewId(id), name, content, filePath: "/project/" + name);
        DocumentId source = DocumentId.CreateNewId(id);
        Assert.True(workspace.TryApplyChanges(solution.AddDocument(
            source, "Source.cs", SourceText.From(text.Remove(caret, Caret.Length)), filePath: "/project/Source.cs")));
        document = workspace.CurrentSolution.GetDocument(source)!;
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private CompletionService Service => CompletionService.GetService(document)!;

    /// <summary>What the list shows, in its order.</summary>
    public async Task<ImmutableArray<CompletionItem>> List() =>
        [.. (await Service.GetCompletionsAsync(document, caret, cancellationToken: Cancellation)).ItemsList];

    /// <summary>The paths that our completion has put into the list.</summary>
    public async Task<string[]> Paths() => [.. (await List()).Where(IsOurs).Select(item => item.DisplayText)];

    public async Task<CompletionItem> Item(string path) => Assert.Single(await List(), item => item.DisplayText == path);

    /// <summary>Whether a letter that was just typed opens the list.</summary>
    public async Task<bool> Opens(char typed) => Service.ShouldTriggerCompletion(
        await document.GetTextAsync(Cancellation), caret, CompletionTrigger.CreateInsertionTrigger(typed));

    /// <summary>Whether our completion alone would open it.</summary>
    public async Task<bool> OpensByUs(char typed) => new WeightsPathCompletion().ShouldTriggerCompletion(
        await document.GetTextAsync(Cancellation), caret, CompletionTrigger.CreateInsertionTrigger(typed), workspace.Options);

    public async Task<string> Describe(CompletionItem item) =>
        (await Service.GetDescriptionAsync(document, item, Cancellation))!.Text;

    /// <summary>The file without its first lines after an item was chosen.</summary>
    public async Task<string> Choose(CompletionItem item)
    {
        CompletionChange change = await Service.GetChangeAsync(document, item, cancellationToken: Cancellation);
        return (await document.GetTextAsync(Cancellation)).WithChanges(change.TextChange).ToString()[Usings.Length..];
    }

    public static bool IsOurs(CompletionItem item) => item.Properties.ContainsKey("Tensor");

    public void Dispose() => workspace.Dispose();

    private sealed class Loader : IAnalyzerAssemblyLoader
    {
        public void AddDependencyLocation(string fullPath)
        {
        }

        public Assembly LoadFromPath(string fullPath) => Assembly.LoadFrom(fullPath);
    }
}
