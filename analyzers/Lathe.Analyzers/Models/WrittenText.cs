using System;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lathe.Analyzers.Models;

/// <summary>What a fix may copy from one place of a method to another.</summary>
internal static class WrittenText
{
    /// <summary>The text of an expression, where it still means the same at a later place; null where a local that it names is assigned in
    /// between.</summary>
    public static string? At(ExpressionSyntax? expression, SyntaxNode later)
    {
        if (expression is null || expression.DescendantNodesAndSelf().Any(node => node is AssignmentExpressionSyntax))
            return null;
        string[] names = [.. expression.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Select(name => name.Identifier.ValueText)];
        bool isAssigned = expression.FirstAncestorOrSelf<MemberDeclarationSyntax>() is not { } member
            || member.Span.IntersectsWith(later.Span) is false
            || member.DescendantNodes().OfType<AssignmentExpressionSyntax>().Any(assignment =>
                assignment.SpanStart > expression.SpanStart && assignment.Span.End < later.SpanStart
                && assignment.Left.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>()
                    .Any(name => names.Contains(name.Identifier.ValueText, StringComparer.Ordinal)));
        return isAssigned ? null : expression.ToString();
    }
}
