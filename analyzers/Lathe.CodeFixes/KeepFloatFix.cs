using System.Collections.Immutable;
using System.Composition;
using System.Threading.Tasks;
using Lathe.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lathe.CodeFixes;

/// <summary>LATHE2010 and LATHE2011: keeps a layer in float32, in the place of its own [Quantize] where it has one.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class KeepFloatFix : CodeFixProvider
{
    private const string Attribute = "global::Lathe.KeepFloat";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [IntegerInputsAnalyzer.Id, FewBitsAtOutputAnalyzer.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            SyntaxNode? place = root?.FindNode(diagnostic.Location.SourceSpan);
            if (place?.FirstAncestorOrSelf<MemberDeclarationSyntax>() is not { } member)
                continue;
            SyntaxNode mended = place.FirstAncestorOrSelf<AttributeSyntax>() is { } quantize
                ? root!.ReplaceNode(quantize, MemberAttributes.Parse(Attribute))
                : root!.ReplaceNode(member, MemberAttributes.Add(member, Attribute));
            context.RegisterCodeFix(
                CodeAction.Create(
                    "Put [KeepFloat] on it",
                    _ => Task.FromResult(context.Document.WithSyntaxRoot(mended)),
                    equivalenceKey: nameof(KeepFloatFix)),
                diagnostic);
        }
    }
}
