using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Lathe.Analyzers.Models;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Lathe.CodeFixes.Refactorings;

/// <summary>The class that layers are taken from: what its names mean, and where they stand.</summary>
internal sealed class ExtractionSource(
    TypeDeclarationSyntax declaration, INamedTypeSymbol type, ModelView view, SemanticModel model, CancellationToken cancellation)
{
    private readonly HashSet<ISymbol> layers = new(view.Members.Select(member => member.Symbol), SymbolEqualityComparer.Default);

    /// <summary>The part of the class in which the selection stands.</summary>
    public TypeDeclarationSyntax Declaration => declaration;

    public INamedTypeSymbol Type => type;

    /// <summary>The class as rules see it.</summary>
    public ModelView View => view;

    public SemanticModel Model => model;

    public CancellationToken Cancellation => cancellation;

    /// <summary>Layers, tensors and models that the class holds.</summary>
    public bool IsLayer(ISymbol symbol) => layers.Contains(symbol);

    /// <summary>The parameter that the class reads its dimensions from.</summary>
    public bool IsConfiguration(ISymbol symbol) =>
        symbol is IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } }
        && SymbolEqualityComparer.Default.Equals(symbol.ContainingType, type);

    /// <summary>The declarator or property that declares a member in this part of the class; null where another part does.</summary>
    public SyntaxNode? DeclarationOf(ISymbol member) => member.DeclaringSyntaxReferences
        .Where(reference => reference.SyntaxTree == declaration.SyntaxTree && declaration.Span.Contains(reference.Span))
        .Select(reference => reference.GetSyntax(cancellation)).FirstOrDefault();

    /// <summary>The whole declaration that a member stands in, which may declare others too.</summary>
    public MemberDeclarationSyntax MemberOf(ISymbol member) =>
        DeclarationOf(member)!.FirstAncestorOrSelf<MemberDeclarationSyntax>()!;

    /// <summary>The layers whose declarations a selection touches; none where it touches something else too.</summary>
    public ISymbol[] LayersIn(TextSpan selected)
    {
        MemberDeclarationSyntax[] touched = [.. declaration.Members.Where(member => member.Span.OverlapsWith(selected))];
        List<ISymbol> found = [];
        foreach (SyntaxNode declared in touched.SelectMany(Declared).Where(node => node.Span.OverlapsWith(selected)))
        {
            if (model.GetDeclaredSymbol(declared, cancellation) is not { } symbol || !IsLayer(symbol))
                return [];
            found.Add(symbol);
        }
        return touched.All(member => member is FieldDeclarationSyntax or PropertyDeclarationSyntax) ? [.. found] : [];

        static IEnumerable<SyntaxNode> Declared(MemberDeclarationSyntax member) =>
            member is FieldDeclarationSyntax field ? field.Declaration.Variables : [member];
    }

    /// <summary>Where the class names a member, its declaration left out, whatever file that is in.</summary>
    public IEnumerable<SimpleNameSyntax> UsesOf(ISymbol member) =>
        from reference in type.DeclaringSyntaxReferences
        where NameChecks.IsUsers(reference)
        let part = model.SyntaxTree == reference.SyntaxTree ? model : model.Compilation.GetSemanticModel(reference.SyntaxTree)
        from name in reference.GetSyntax(cancellation).DescendantNodes().OfType<SimpleNameSyntax>()
        where name.Identifier.ValueText == member.Name
            && SymbolEqualityComparer.Default.Equals(part.GetSymbolInfo(name, cancellation).Symbol, member)
        select name;

    /// <summary>What the names in some code mean; what names a parameter of somebody else, or means nothing, is left out.</summary>
    public IEnumerable<(SimpleNameSyntax Name, ISymbol Symbol)> Names(SyntaxNode code) =>
        from name in code.DescendantNodesAndSelf().OfType<SimpleNameSyntax>()
        where name.Parent is not (NameColonSyntax or NameEqualsSyntax)
        let symbol = model.GetSymbolInfo(name, cancellation).Symbol
        where symbol is not null
        select (name, symbol);

    /// <summary>A tensor that is there for certain: <c>var</c> says neither.</summary>
    public bool IsTensor(ISymbol symbol) => symbol switch
    {
        ILocalSymbol { RefKind: RefKind.None, IsConst: false } local => KnownNames.IsTensor(local.Type)
            && (local.NullableAnnotation != NullableAnnotation.Annotated || IsVar(local)),
        IParameterSymbol { RefKind: RefKind.None } parameter => KnownNames.IsTensor(parameter.Type)
            && parameter.NullableAnnotation != NullableAnnotation.Annotated,
        _ => false,
    };

    private bool IsVar(ILocalSymbol local) => local.DeclaringSyntaxReferences.Any(reference =>
        reference.GetSyntax(cancellation) is VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Type.IsVar: true } });
}
