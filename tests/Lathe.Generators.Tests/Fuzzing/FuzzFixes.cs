using System.Collections.Immutable;
using Lathe.CodeFixes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lathe.Generators.Tests.Fuzzing;

/// <summary>Asks each fix for what it makes of edited sources: it may have no mend, and never throws.</summary>
internal static class FuzzFixes
{
    private static readonly ImmutableArray<CodeFixProvider> Providers =
    [
        .. typeof(SyntaxFix).Assembly.GetTypes().Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(CodeFixProvider)))
            .Select(type => (CodeFixProvider)Activator.CreateInstance(type)!),
    ];

    public static async Task<List<string>> Faults(
        FuzzCompilation compilation, FuzzCase[] cases, FuzzCounts counts, CancellationToken cancellation)
    {
        using AdhocWorkspace workspace = new();
        Project project = workspace.AddProject("Fuzz", LanguageNames.CSharp)
            .WithCompilationOptions(compilation.Whole.Options).WithParseOptions(cases[0].Tree.Options)
            .WithMetadataReferences(compilation.Whole.References);
        Dictionary<SyntaxTree, DocumentId> documents = [];
        foreach (SyntaxTree tree in compilation.Whole.SyntaxTrees)
        {
            Document document = project.AddDocument(tree.FilePath, await tree.GetTextAsync(cancellation), filePath: tree.FilePath);
            documents.Add(tree, document.Id);
            project = document.Project;
        }

        List<string> faults = [];
        IEnumerable<Diagnostic> all = compilation.Found.Concat(cases.SelectMany(one => compilation.ErrorsAfter[one.Tree]));
        foreach (Diagnostic diagnostic in all.Where(d => d.Location.SourceTree is not null && documents.ContainsKey(d.Location.SourceTree)))
        {
            foreach (CodeFixProvider provider in Providers.Where(fix => fix.FixableDiagnosticIds.Contains(diagnostic.Id)))
            {
                Document document = project.GetDocument(documents[diagnostic.Location.SourceTree!])!;
                List<CodeAction> actions = [];
                try
                {
                    await provider.RegisterCodeFixesAsync(
                        new CodeFixContext(document, diagnostic, (action, _) => actions.Add(action), cancellation));
                    foreach (CodeAction action in actions)
                        await action.GetOperationsAsync(cancellation);
                    counts.Fixes += actions.Count;
                }
                catch (Exception problem) when (problem is not OperationCanceledException)
                {
                    faults.Add($"{provider.GetType().Name} on {diagnostic}: {problem}\n{diagnostic.Location.SourceTree}");
                }
            }
        }
        return faults;
    }
}
