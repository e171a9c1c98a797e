using System;
using System.Linq;
using Lathe.Analyzers.Models;
using Lathe.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>Two members read the same tensor, and expect it in different shapes: no checkpoint can be loaded.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SamePathOtherShapeAnalyzer() : GraphAnalyzer(Rule)
{
    public const string Id = "LATHE0014";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "A tensor has one shape",
        "'{0}' reads \"{1}\" as {2}, and '{3}' reads it as {4}; correct the path of one of them: no checkpoint has both",
        Categories.Model,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");

    private protected override void Check(ModelView model, Action<Diagnostic> report)
    {
        foreach ((ISymbol symbol, Member member, Member earlier) in SharedPaths.Of(model))
        {
            if (SharedPaths.CannotBoth(member, earlier))
            {
                report(Found(SharedPaths.PlaceOf(symbol), null, symbol.Name, member.Paths[0], SharedPaths.Shape(member)!, earlier.Name,
                    SharedPaths.Shape(earlier)!));
            }
        }
    }
}
