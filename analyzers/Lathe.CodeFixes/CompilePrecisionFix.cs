using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Lathe.Analyzers;
using Lathe.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lathe.CodeFixes;

/// <summary>LATHE0020: names the precision in [Model] of the class that is loaded.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class CompilePrecisionFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [PrecisionNotCompiledAnalyzer.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        SemanticModel? model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (root?.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is not ExpressionSyntax asked
                || asked.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { } call
                || model?.GetOperation(call,
                    context.CancellationToken) is not IInvocationOperation { TargetMethod.ContainingType: var type }
                || !diagnostic.Properties.TryGetValue(RuleAnalyzer.Mend, out string? precision) || precision is null
                || type.GetAttributes().FirstOrDefault(a => a.AttributeClass?.Name == "ModelAttribute")?.ApplicationSyntaxReference
                    is not { } attribute
                || context.Document.Project.Solution.GetDocument(attribute.SyntaxTree) is not { } target)
            {
                continue;
            }
            context.RegisterCodeFix(
                CodeAction.Create(
                    $"Compile '{type.Name}' for {precision}",
                    cancellation => Add(target, attribute, precision, cancellation),
                    equivalenceKey: nameof(CompilePrecisionFix) + precision),
                diagnostic);
        }
    }

    private static async Task<Solution> Add(Document document, SyntaxReference reference, string precision, CancellationToken cancellation)
    {
        SyntaxNode root = (await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false))!;
        AttributeSyntax attribute = (AttributeSyntax)await reference.GetSyntaxAsync(cancellation).ConfigureAwait(false);
        string value = $"Precision.{precision}";
        AttributeArgumentSyntax? list = attribute.ArgumentList?.Arguments
            .FirstOrDefault(argument => argument.NameEquals?.Name.Identifier.ValueText == "Precisions");
        string text = list?.Expression.ToString().TrimEnd() ?? "";
        int end = text.LastIndexOfAny([']', '}']);
        string longer = end < 0 ? $"[{value}]"
            : text.Substring(0, end).TrimEnd() + (text.IndexOfAny(['[', '{']) == end - 1 ? "" : ", ") + value + text.Substring(end);
        AttributeSyntax better = list is null
            ? attribute.WithArgumentList(SyntaxFactory.ParseAttributeArgumentList(
                $"({string.Concat(attribute.ArgumentList?.Arguments.Select(a => a + ", ") ?? [])}Precisions = {longer})"))
            : attribute.ReplaceNode(list.Expression, SyntaxFactory.ParseExpression(longer));
        return document.WithSyntaxRoot(root.ReplaceNode(attribute, better)).Project.Solution;
    }
}
