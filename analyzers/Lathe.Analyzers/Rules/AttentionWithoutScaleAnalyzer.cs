using System;
using System.Linq;
using Lathe.Analyzers.Models;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>softmax(query · keyᵀ) · value without a factor on the scores.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AttentionWithoutScaleAnalyzer() : GraphAnalyzer(Rule)
{
    public const string Id = "LATHE2014";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "Attention scales its scores",
        "These scores are not scaled: their size grows with the heads', and the softmax takes the greatest alone; "
        + "multiply by 1 / √size, or call Attention, which does, and in one kernel",
        Categories.Precision,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");

    private protected override void Check(ModelView model, Action<Diagnostic> report)
    {
        foreach (MethodView method in model.Methods)
        {
            foreach (HandWrittenAttention attention in HandWrittenAttention.In(method).Where(attention => !attention.IsScaled))
                report(Found(method.Place(attention.Scores.Result), null));
        }
    }
}
