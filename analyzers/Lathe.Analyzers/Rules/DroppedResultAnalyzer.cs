using System;
using System.Linq;
using Lathe.Analyzers.Models;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>A layer or operation whose result goes nowhere: as a statement, or into a local that nothing reads afterwards.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DroppedResultAnalyzer() : GraphAnalyzer(Rule)
{
    public const string Id = "LATHE0011";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "What is computed is used",
        "'{0}' gives a new tensor, which {1}; {2}",
        Categories.Model,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");

    private protected override void Check(ModelView model, Action<Diagnostic> report)
    {
        foreach (Location place in model.Dropped)
        {
            SyntaxNode? computed = ModelView.SyntaxAt(place);
            while (computed?.Parent is ParenthesizedExpressionSyntax outer)
                computed = outer;
            switch (computed?.Parent)
            {
                case ExpressionStatementSyntax when computed is not AssignmentExpressionSyntax:
                    Report("is dropped here", "assign it, as in x = …, or remove the call");
                    break;
                case EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax local }:
                    Unread(local.Identifier.ValueText);
                    break;
                case AssignmentExpressionSyntax { Left: IdentifierNameSyntax local, Parent: ExpressionStatementSyntax }:
                    Unread(local.Identifier.ValueText);
                    break;
                case ArgumentSyntax { Parent: TupleExpressionSyntax { Parent: AssignmentExpressionSyntax assignment } tuple } part
                    when Named(assignment.Left, tuple.Arguments.IndexOf(part)) is { } local:
                    Unread(local);
                    break;
            }

            void Unread(string local)
            {
                if (local != "_" && !IsObserved(model, local))
                {
                    Report($"nothing reads from '{local}'{(IsSetAgain(computed!, local) ? " before it is assigned again" : "")}",
                        $"use '{local}', or remove the call");
                }
            }

            void Report(string found, string mend) => report(Found(computed!.GetLocation(), null, Short(computed), found, mend));
        }
    }

    /// <summary>The local that a deconstruction gives its part of a tuple.</summary>
    private static string? Named(ExpressionSyntax target, int part) => target switch
    {
        DeclarationExpressionSyntax { Designation: ParenthesizedVariableDesignationSyntax { Variables: var locals } }
            when part < locals.Count => (locals[part] as SingleVariableDesignationSyntax)?.Identifier.ValueText,
        TupleExpressionSyntax { Arguments: var targets } when part < targets.Count => targets[part].Expression switch
        {
            DeclarationExpressionSyntax { Designation: SingleVariableDesignationSyntax local } => local.Identifier.ValueText,
            IdentifierNameSyntax local => local.Identifier.ValueText,
            _ => null,
        },
        _ => null,
    };

    /// <summary>Whether the method gives the local another value further on.</summary>
    private static bool IsSetAgain(SyntaxNode computed, string local) =>
        computed.FirstAncestorOrSelf<MemberDeclarationSyntax>()?.DescendantNodes().OfType<AssignmentExpressionSyntax>()
            .Any(assignment => assignment.SpanStart > computed.SpanStart
                && assignment.Left is IdentifierNameSyntax name && name.Identifier.ValueText == local) == true;

    /// <summary>What is handed to Observe is looked at, and no part of the graph.</summary>
    private static bool IsObserved(ModelView model, string local) => model.Declarations
        .SelectMany(declaration => declaration.DescendantNodes().OfType<InvocationExpressionSyntax>())
        .Any(call => call.Expression.ToString().EndsWith("Observe", StringComparison.Ordinal)
            && call.ArgumentList.DescendantTokens().Any(token => token.IsKind(SyntaxKind.IdentifierToken) && token.ValueText == local));

    private static string Short(SyntaxNode syntax) => Lathe.Generators.Parsing.UnsupportedForms.Short(syntax);
}
