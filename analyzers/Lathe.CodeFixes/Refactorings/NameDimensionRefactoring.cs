using System;
using System.Composition;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeRefactorings;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Operations;

namespace Lathe.CodeFixes.Refactorings;

/// <summary>Make dimension a constant: a number that sizes layers gets a name, in all layers of the class that it sizes.</summary>
[ExportCodeRefactoringProvider(LanguageNames.CSharp), Shared]
public sealed class NameDimensionRefactoring : CodeRefactoringProvider
{
    /// <inheritdoc/>
    public override async Task ComputeRefactoringsAsync(CodeRefactoringContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        SemanticModel? model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        if (root is null || model is null)
            return;
        if (root.FindNode(context.Span, getInnermostNodeForTie: true) is not LiteralExpressionSyntax literal
            || ParameterOf(literal, model, context.CancellationToken) is not { } parameter
            || literal.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } type
            || model.GetDeclaredSymbol(type, context.CancellationToken) is not { } symbol || !KnownNames.IsModel(symbol))
        {
            return;
        }
        string name = NameFor(parameter, symbol);
        context.RegisterRefactoring(CodeAction.Create(
            $"Make {literal} a constant",
            cancellation => Task.FromResult(context.Document.WithSyntaxRoot(
                root.ReplaceNode(type, WithConstant(type, literal, name, model, cancellation)))),
            equivalenceKey: nameof(NameDimensionRefactoring)));
    }

    private static TypeDeclarationSyntax WithConstant(
        TypeDeclarationSyntax type, LiteralExpressionSyntax literal, string name, SemanticModel model, CancellationToken cancellation)
    {
        LiteralExpressionSyntax[] same = [.. type.DescendantNodes().OfType<LiteralExpressionSyntax>()
            .Where(other => Equals(other.Token.Value, literal.Token.Value) && ParameterOf(other, model, cancellation) is not null)];
        TypeDeclarationSyntax named = type.ReplaceNodes(same, (old, _) => SyntaxFactory.IdentifierName(name).WithTriviaFrom(old));
        MemberDeclarationSyntax constant = SyntaxFactory.ParseMemberDeclaration($"const int {name} = {literal};\n")!
            .WithLeadingTrivia(named.Members[0].GetLeadingTrivia()).WithAdditionalAnnotations(Formatter.Annotation);
        return named.WithMembers(named.Members.Insert(0, constant));
    }

    /// <summary>What the number is to the layer that it sizes: <c>inputs</c>; null where it sizes none.</summary>
    private static string? ParameterOf(LiteralExpressionSyntax literal, SemanticModel model, CancellationToken cancellation) =>
        literal is { Token.Value: int, Parent: ArgumentSyntax { Parent.Parent: BaseObjectCreationExpressionSyntax creation } argument }
        && model.GetOperation(creation, cancellation) is IObjectCreationOperation made && KnownNames.LayerName(made.Type) is not null
            ? made.Arguments.FirstOrDefault(a => a.Syntax == argument)?.Parameter?.Name
            : null;

    private static string NameFor(string parameter, INamedTypeSymbol type)
    {
        string first = char.ToUpperInvariant(parameter[0]) + parameter.Substring(1), name = first;
        for (int i = 2; type.MemberNames.Contains(name, StringComparer.Ordinal); i++)
            name = first + i.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return name;
    }
}
