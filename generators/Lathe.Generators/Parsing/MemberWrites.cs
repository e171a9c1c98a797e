using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lathe.Generators.Parsing;

/// <summary>
/// A layer, a number and the configuration are what their declaration says: code that was generated from it would not know of a
/// method, a getter or another initialiser of the class that sets them again.
/// </summary>
internal sealed class MemberWrites(ModelContext context)
{
    public void Check()
    {
        ISymbol[] members = [.. context.Type.GetMembers().Where(IsRead)];
        HashSet<ISymbol> read = new(members.Concat(context.Numbers), SymbolEqualityComparer.Default);
        if (context.Configuration is { } configuration)
            read.Add(configuration);
        HashSet<string> names = [.. read.Select(symbol => symbol.Name)];
        foreach (SyntaxReference reference in context.Type.DeclaringSyntaxReferences)
        {
            // Constructors with a body are refused as a whole.
            foreach (SyntaxNode node in reference.GetSyntax(context.Cancellation)
                .DescendantNodes(inner => inner is not ConstructorDeclarationSyntax))
            {
                foreach (ExpressionSyntax target in Targets(node))
                    Check(target, read, names);
            }
        }
    }

    private void Check(ExpressionSyntax target, HashSet<ISymbol> read, HashSet<string> names)
    {
        SimpleNameSyntax? name = Name(target);
        if (name is null || !names.Contains(name.Identifier.ValueText))
            return;
        context.Cancellation.ThrowIfCancellationRequested();
        if (context.SymbolOf(name) is not { } symbol || !read.Contains(symbol.OriginalDefinition))
            return;
        context.Sink.Report(FailureCode.UnsupportedClass, target.GetLocation(), context.Type.Name, $"sets '{symbol.Name}' again",
            "give it its value where it is declared, and read-only");
    }

    private bool IsRead(ISymbol symbol) => context.Members.Find(symbol) is not null || context.Members.IsBroken(symbol);

    private static IEnumerable<ExpressionSyntax> Targets(SyntaxNode node) => node switch
    {
        AssignmentExpressionSyntax assignment => Parts(assignment.Left),
        PrefixUnaryExpressionSyntax prefix when prefix.Kind() is SyntaxKind.PreIncrementExpression or SyntaxKind.PreDecrementExpression
            or SyntaxKind.AddressOfExpression => [prefix.Operand],
        PostfixUnaryExpressionSyntax postfix when !postfix.IsKind(SyntaxKind.SuppressNullableWarningExpression) => [postfix.Operand],
        ArgumentSyntax { RefKindKeyword.RawKind: (int)SyntaxKind.RefKeyword or (int)SyntaxKind.OutKeyword } argument =>
            [argument.Expression],
        RefExpressionSyntax reference => [reference.Expression],
        _ => [],
    };

    private static IEnumerable<ExpressionSyntax> Parts(ExpressionSyntax target) =>
        target is TupleExpressionSyntax tuple ? tuple.Arguments.SelectMany(a => Parts(a.Expression)) : [target];

    /// <summary>The member that is written to: <c>a</c> of <c>this.a</c> and <c>lines</c> of <c>lines[0]</c>.</summary>
    private static SimpleNameSyntax? Name(ExpressionSyntax target) => target switch
    {
        ParenthesizedExpressionSyntax inner => Name(inner.Expression),
        ElementAccessExpressionSyntax element => Name(element.Expression),
        PostfixUnaryExpressionSyntax sure => Name(sure.Operand),
        MemberAccessExpressionSyntax access => access.Name,
        SimpleNameSyntax name => name,
        _ => null,
    };
}
