using System;
using System.Linq;
using Lathe.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lathe.Generators.Parsing;

/// <summary>
/// Whether other code declares something of the type <c>M.Compiled</c> or <c>M.Session</c> where M got neither. The C# compiler stops at
/// such a declaration before any analyzer says what is wrong with M; inside of methods and behind fields it goes on.
/// </summary>
internal static class MissedNames
{
    /// <param name="shell">What the class gets; null for nothing.</param>
    public static bool Any(INamedTypeSymbol type, ModelShell? shell, ModelParser parser)
    {
        string[] missing = [.. GeneratedNames.ContractTypes.Intersect(parser.Contract, StringComparer.Ordinal).Where(name =>
            shell is null || !shell.Members.Contains(name, StringComparer.Ordinal))];
        return missing.Length > 0 && parser.Compilation.SyntaxTrees.Any(tree => tree.GetRoot(parser.Cancellation)
            .DescendantNodes(node => !IsInside(node))
            .OfType<IdentifierNameSyntax>()
            .Any(name => missing.Contains(name.Identifier.ValueText, StringComparer.Ordinal) && Misses(name, type, parser.ModelOf(tree))));
    }

    private static bool Misses(IdentifierNameSyntax name, INamedTypeSymbol type, SemanticModel model)
    {
        ExpressionSyntax? owner = name.Parent switch
        {
            QualifiedNameSyntax qualified when qualified.Right == name => qualified.Left,
            MemberAccessExpressionSyntax access when access.Name == name => access.Expression,
            _ => null,
        };
        ExpressionSyntax whole = owner is null ? name : (ExpressionSyntax)name.Parent!;
        if (model.GetSymbolInfo(whole).Symbol is ITypeSymbol { TypeKind: not TypeKind.Error })
            return false;
        if (owner is not null)
            return IsType(model.GetSymbolInfo(owner).Symbol);
        // By its short name where the class's members are in scope.
        return SyntaxFacts.IsInTypeOnlyContext(name)
            && (name.Ancestors().OfType<TypeDeclarationSyntax>().Any(around => IsOrInherits(model.GetDeclaredSymbol(around)))
                || name.SyntaxTree.GetCompilationUnitRoot()
                .DescendantNodes(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax)
                    .OfType<UsingDirectiveSyntax>()
                    .Any(directive => directive.Name is { } used && !directive.StaticKeyword.IsKind(SyntaxKind.None)
                    && IsType(model.GetSymbolInfo(used).Symbol)));

        bool IsType(ISymbol? symbol) => IsOrInherits(symbol as INamedTypeSymbol);

        bool IsOrInherits(INamedTypeSymbol? found)
        {
            for (; found is not null; found = found.BaseType)
            {
                if (SymbolEqualityComparer.Default.Equals(found.OriginalDefinition, type.OriginalDefinition))
                    return true;
            }
            return false;
        }
    }

    /// <summary>What the C# compiler reads only after declarations.</summary>
    private static bool IsInside(SyntaxNode node) => node switch
    {
        BlockSyntax or ArrowExpressionClauseSyntax or GlobalStatementSyntax => true,
        EqualsValueClauseSyntax { Parent: PropertyDeclarationSyntax } => true,
        EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent.Parent: FieldDeclarationSyntax field } } =>
            !field.Modifiers.Any(SyntaxKind.ConstKeyword),
        _ => false,
    };
}
