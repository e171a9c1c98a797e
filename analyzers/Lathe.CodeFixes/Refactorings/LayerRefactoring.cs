using System.Linq;
using System.Threading.Tasks;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeRefactorings;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lathe.CodeFixes.Refactorings;

/// <summary>What can be done to the declaration of one layer or nested model that the cursor stands on.</summary>
public abstract class LayerRefactoring : CodeRefactoringProvider
{
    /// <inheritdoc/>
    public sealed override async Task ComputeRefactoringsAsync(CodeRefactoringContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        SemanticModel? model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        if (root is null || model is null)
            return;
        if (root.FindNode(context.Span).FirstAncestorOrSelf<MemberDeclarationSyntax>() is not { } member
            || SymbolOf(member, model) is not { } symbol
            || !KnownNames.IsModel(symbol.ContainingType))
        {
            return;
        }
        ITypeSymbol type = symbol is IFieldSymbol field ? field.Type : ((IPropertySymbol)symbol).Type;
        ITypeSymbol element = type is IArrayTypeSymbol array ? array.ElementType : type;
        if (KnownNames.LayerName(element) is null && !KnownNames.IsModel(element))
            return;
        foreach ((string title, string attribute) in Attributes(symbol, element, type is IArrayTypeSymbol))
        {
            context.RegisterRefactoring(CodeAction.Create(
                title,
                _ => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNode(member, MemberAttributes.Add(member, attribute)))),
                equivalenceKey: title));
        }
    }

    /// <summary>The attributes that may be put on the member, each with what the menu says.</summary>
    private protected abstract (string Title, string Attribute)[] Attributes(ISymbol member, ITypeSymbol element, bool isArray);

    /// <summary>Null where several are declared at once: an attribute would be for all of them.</summary>
    private static ISymbol? SymbolOf(MemberDeclarationSyntax member, SemanticModel model) => member switch
    {
        FieldDeclarationSyntax { Declaration.Variables: [var one] } => model.GetDeclaredSymbol(one) as IFieldSymbol,
        PropertyDeclarationSyntax property => model.GetDeclaredSymbol(property),
        _ => null,
    };

    private protected static bool Has(ISymbol member, params string[] attributes) =>
        attributes.Any(name => AttributeReader.Find(member, name + "Attribute") is not null);
}
