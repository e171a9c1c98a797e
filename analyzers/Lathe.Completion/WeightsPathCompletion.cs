using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Lathe.Analyzers.Checkpoints;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Completion;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Options;
using Microsoft.CodeAnalysis.Text;

namespace Lathe.Completion;

/// <summary>
/// Completes the path in [Weights("…")] from the names of a checkpoint's tensors, which the project lists as an additional file: those that
/// a member of its type could read, in the part of the checkpoint where its class stands, and that no other member reads.
/// </summary>
[ExportCompletionProvider(nameof(WeightsPathCompletion), LanguageNames.CSharp), Shared]
public sealed class WeightsPathCompletion : CompletionProvider
{
    private const string Tensor = nameof(Tensor), File = nameof(File);

    /// <summary>In the order of the checkpoint's names, but for the one that is called as the member is.</summary>
    private static readonly CompletionItemRules Rules = CompletionItemRules.Default,
        Best = Rules.WithMatchPriority(MatchPriority.Preselect);

    /// <summary>What is written behind a quote may be a path; the attribute around it is looked for only then.</summary>
    public override bool ShouldTriggerCompletion(SourceText text, int caretPosition, CompletionTrigger trigger, OptionSet options)
    {
        if (trigger.Kind != CompletionTriggerKind.Insertion)
            return trigger.Kind is CompletionTriggerKind.Invoke or CompletionTriggerKind.InvokeAndCommitIfUnique;
        int start = caretPosition;
        while (start > 0 && (char.IsLetterOrDigit(text[start - 1]) || text[start - 1] is '.' or '_' or '-' or '{' or '}'))
            start--;
        return start > 0 && text[start - 1] == '"';
    }

    /// <inheritdoc/>
    public override async Task ProvideCompletionsAsync(CompletionContext context)
    {
        CancellationToken cancellation = context.CancellationToken;
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false);
        if (root is null || WeightsPath.LiteralAt(root, context.Position) is not LiteralExpressionSyntax literal)
            return;
        // nothing else is a path
        context.IsExclusive = true;
        SemanticModel? model = await context.Document.GetSemanticModelAsync(cancellation).ConfigureAwait(false);
        if (model is null || WeightsPath.Of(literal, model, cancellation) is not { } written)
            return;
        context.CompletionListSpan = written.Span;
        HashSet<string> offered = new(StringComparer.Ordinal);
        foreach (CheckpointNames checkpoint in CheckpointNames.Of(context.Document.Project.AnalyzerOptions.AdditionalFiles, cancellation))
        {
            foreach ((string path, string tensor) in written.Offers(checkpoint, cancellation))
            {
                if (!offered.Add(path))
                    continue;
                string last = path.Split('.').LastOrDefault(part => part != "{i}") ?? "";
                context.AddItem(CompletionItem.Create(
                    path,
                    properties: ImmutableDictionary<string, string>.Empty.Add(Tensor, tensor).Add(File, checkpoint.File),
                    rules: string.Equals(last, written.Usual, StringComparison.OrdinalIgnoreCase) ? Best : Rules));
            }
        }
    }

    /// <inheritdoc/>
    public override Task<CompletionDescription?> GetDescriptionAsync(
        Document document, CompletionItem item, CancellationToken cancellationToken) =>
        Task.FromResult<CompletionDescription?>(CompletionDescription.FromText(
            $"{item.Properties[Tensor]}, in {item.Properties[File]}"));
}
