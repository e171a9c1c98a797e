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
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;

namespace Lathe.CodeFixes;

/// <summary>LATHE0062: implements IModelConfiguration on the type that the class takes.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class ImplementConfigurationFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [ConfigurationAnalyzer.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        Document document = context.Document;
        SyntaxNode? root = await document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        SemanticModel? model = await document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (!diagnostic.Properties.ContainsKey(RuleAnalyzer.Mend)
                || root?.FindToken(diagnostic.Location.SourceSpan.Start).Parent?.FirstAncestorOrSelf<ParameterSyntax>() is not { } parameter
                || model?.GetDeclaredSymbol(parameter, context.CancellationToken)?.Type is not INamedTypeSymbol type
                || type.TypeKind is not (TypeKind.Class or TypeKind.Struct)
                || type.DeclaringSyntaxReferences.FirstOrDefault() is not { } reference
                || document.Project.Solution.GetDocument(reference.SyntaxTree) is not { } target)
            {
                continue;
            }
            context.RegisterCodeFix(
                CodeAction.Create(
                    $"Implement IModelConfiguration<{type.Name}>",
                    cancellation => Implement(target, reference, type, cancellation),
                    equivalenceKey: nameof(ImplementConfigurationFix)),
                diagnostic);
        }
    }

    private static async Task<Solution> Implement(
        Document document, SyntaxReference reference, INamedTypeSymbol type, CancellationToken cancellation)
    {
        SyntaxNode root = (await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false))!;
        if (root.FindNode(reference.Span) is not TypeDeclarationSyntax declaration)
            return document.Project.Solution;
        SemanticModel model = (await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false))!;
        string name = type.ToMinimalDisplayString(model, declaration.SpanStart);
        BaseTypeSyntax contract = SyntaxFactory.SimpleBaseType(
            SyntaxFactory.ParseTypeName($"global::Lathe.IModelConfiguration<{name}>").WithAdditionalAnnotations(Simplifier.Annotation));
        MemberDeclarationSyntax method = SyntaxFactory.ParseMemberDeclaration(ConfigurationText.FromCheckpoint(type, name))!
            .WithAdditionalAnnotations(Simplifier.Annotation, Formatter.Annotation);
        TypeDeclarationSyntax better = WithBase(declaration, contract);
        if (better.OpenBraceToken.IsKind(SyntaxKind.None))
        {
            better = better.WithSemicolonToken(default)
                .WithOpenBraceToken(SyntaxFactory.Token(SyntaxKind.OpenBraceToken))
                .WithCloseBraceToken(SyntaxFactory.Token(SyntaxKind.CloseBraceToken).WithTrailingTrivia(declaration.GetTrailingTrivia()));
        }
        better = better.AddMembers(method).WithAdditionalAnnotations(Formatter.Annotation);
        return document.WithSyntaxRoot(root.ReplaceNode(declaration, better)).Project.Solution;
    }

    /// <summary>The line end behind the header stays behind the header.</summary>
    private static TypeDeclarationSyntax WithBase(TypeDeclarationSyntax declaration, BaseTypeSyntax contract)
    {
        if (declaration.BaseList is { } list)
            return declaration.WithBaseList(list.WithTypes(list.Types.Insert(list.Types.Count, contract)));
        SyntaxToken last = declaration.OpenBraceToken.IsKind(SyntaxKind.None)
            ? declaration.SemicolonToken.GetPreviousToken()
            : declaration.OpenBraceToken.GetPreviousToken();
        SyntaxTriviaList behind = last.TrailingTrivia;
        return declaration.ReplaceToken(last, last.WithTrailingTrivia(SyntaxFactory.Space))
            .WithBaseList(SyntaxFactory.BaseList(
                SyntaxFactory.Token(SyntaxKind.ColonToken).WithTrailingTrivia(SyntaxFactory.Space),
                [contract.WithTrailingTrivia(behind)]));
    }
}
