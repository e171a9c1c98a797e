using System;
using System.Collections.Generic;
using System.Linq;
using Lathe.Analyzers.Models;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>A layer or nested model that no method of the class calls.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnusedLayerAnalyzer() : GraphAnalyzer(Rule)
{
    public const string Id = "LATHE0010";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "Each layer is used by Forward",
        "'{0}' is not used by Forward; call it there, or remove it: its weights are read for nothing",
        Categories.Model,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");

    private protected override void Check(ModelView model, Action<Diagnostic> report)
    {
        // what an if over a constant leaves out is written, and meant for another value of it
        HashSet<string> named = [.. Reached(model).SelectMany(Names)];
        foreach (ISymbol symbol in model.Members.Select(member => member.Symbol).Distinct(SymbolEqualityComparer.Default).OfType<ISymbol>())
        {
            bool isCalled = model.Called.Any(name => model.SymbolOf(name) is { } called
                && SymbolEqualityComparer.Default.Equals(called, symbol));
            if (!isCalled && !named.Contains(symbol.Name))
                report(Found(ModelView.PlaceOf(symbol), null, symbol.Name));
        }
    }

    /// <summary>Methods and properties that Forward or somebody outside of the class may call: not a helper that none of them
    /// names.</summary>
    private static HashSet<MemberDeclarationSyntax> Reached(ModelView model)
    {
        MemberDeclarationSyntax[] all = [.. model.Declarations.SelectMany(declaration => declaration.Members)
            .Where(member => member is MethodDeclarationSyntax or PropertyDeclarationSyntax)];
        HashSet<MemberDeclarationSyntax> reached = [.. all.Where(member => member is not MethodDeclarationSyntax || member.Modifiers.Any(
            modifier => modifier.IsKind(SyntaxKind.PublicKeyword) || modifier.IsKind(SyntaxKind.InternalKeyword)))];
        Queue<MemberDeclarationSyntax> open = new(reached);
        while (open.Count > 0)
        {
            HashSet<string> names = [.. Names(open.Dequeue())];
            foreach (MethodDeclarationSyntax method in all.OfType<MethodDeclarationSyntax>()
                .Where(method => names.Contains(method.Identifier.ValueText) && reached.Add(method)))
                open.Enqueue(method);
        }
        return reached;
    }

    private static IEnumerable<string> Names(SyntaxNode member) =>
        member.DescendantNodes().OfType<SimpleNameSyntax>().Select(name => name.Identifier.ValueText);
}
