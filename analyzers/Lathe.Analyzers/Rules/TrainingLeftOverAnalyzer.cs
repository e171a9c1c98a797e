using System;
using System.Linq;
using Lathe.Analyzers.Models;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>A dropout or a switch for training in a class that only ever runs.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TrainingLeftOverAnalyzer() : RuleAnalyzer(Rule)
{
    public const string Id = "LATHE0019";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "Nothing of training is left in a model",
        "'{0}' {1}: a compiled model runs, and is not trained; {2}",
        Categories.Model,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");

    private protected override void Register(AnalysisContext context) => context.RegisterSymbolAction(
        symbol =>
        {
            if (symbol.Symbol is not INamedTypeSymbol type || !KnownNames.IsModel(type))
                return;
            foreach (ISymbol member in type.GetMembers().Where(member => KnownNames.IsDropout(TypeOf(member))))
                symbol.ReportDiagnostic(Found(ModelView.PlaceOf(member), null, member.Name, "is a dropout", "remove it and its call"));
            foreach (SyntaxReference reference in type.DeclaringSyntaxReferences.Where(NameChecks.IsUsers))
            {
                foreach (ExpressionSyntax condition in reference.GetSyntax(symbol.CancellationToken).DescendantNodes().Select(ConditionOf)
                    .OfType<ExpressionSyntax>())
                {
                    foreach (IdentifierNameSyntax name in condition.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Where(IsSwitch))
                    {
                        symbol.ReportDiagnostic(Found(name.GetLocation(), null, name.Identifier.ValueText, "tells training from running",
                            "keep what is done without training"));
                    }
                }
            }
            if (ModelReadings.ViewOf(type, symbol.Compilation, symbol.CancellationToken) is not { } model)
                return;
            foreach (IdentifierNameSyntax name in model.Declarations.SelectMany(declaration => declaration.Members)
                .OfType<MethodDeclarationSyntax>().SelectMany(method => method.DescendantNodes().OfType<IdentifierNameSyntax>())
                .Where(name => IsRate(name, model)))
            {
                symbol.ReportDiagnostic(Found(name.GetLocation(), null, name.Identifier.ValueText, "is the rate of a dropout",
                    "leave it out of what is computed: frameworks scale while they train"));
            }
        },
        SymbolKind.NamedType);

    /// <summary>A rate by which Forward computes: in a running model nothing is dropped, and nothing makes up for it.</summary>
    private static bool IsRate(IdentifierNameSyntax name, ModelView model) =>
        name.Identifier.ValueText.IndexOf("dropout", StringComparison.OrdinalIgnoreCase) >= 0
        && model.OperationAt(name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name)
            is { Type.SpecialType: SpecialType.System_Single or SpecialType.System_Double };

    private static ITypeSymbol? TypeOf(ISymbol member) => member switch
    {
        IFieldSymbol { IsImplicitlyDeclared: false } field => field.Type,
        IPropertySymbol property => property.Type,
        _ => null,
    };

    private static ExpressionSyntax? ConditionOf(SyntaxNode node) => node switch
    {
        IfStatementSyntax branch => branch.Condition,
        ConditionalExpressionSyntax choice => choice.Condition,
        _ => null,
    };

    private static bool IsSwitch(IdentifierNameSyntax name) =>
        name.Identifier.ValueText.TrimStart('_').ToLowerInvariant() is "training" or "istraining" or "train" or "trainingmode"
            or "intraining" or "eval" or "iseval" or "evalmode" or "evaluating" or "isevaluating" or "inferencemode" or "isinference";
}
