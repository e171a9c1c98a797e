using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using System.Threading;
using Lathe.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lathe.CodeFixes;

/// <summary>LATHE0017: says on the layer that its weights are used more than once on purpose.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class ShareWeightsFix : SyntaxFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [LayerUsedTwiceAnalyzer.Id];

    /// <inheritdoc/>
    private protected override (string Title, SyntaxNode Root)? Mend(
        SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken cancellation)
    {
        if (root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is not InvocationExpressionSyntax
            { Expression: MemberAccessExpressionSyntax { Expression: var layer } }
            || model.GetSymbolInfo(layer, cancellation).Symbol is not { } symbol
            || symbol.DeclaringSyntaxReferences.FirstOrDefault() is not { } reference || reference.SyntaxTree != root.SyntaxTree
            || root.FindNode(reference.Span).FirstAncestorOrSelf<MemberDeclarationSyntax>() is not { } member)
        {
            return null;
        }

        return ($"Put [SharedWeights] on '{symbol.Name}'",
            root.ReplaceNode(member, MemberAttributes.Add(member, "global::Lathe.SharedWeights")));
    }
}
