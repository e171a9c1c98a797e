using System;
using System.Linq;
using Lathe.Analyzers.Models;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>Scaled attention written out in products and a softmax.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AttentionByHandAnalyzer() : GraphAnalyzer(Rule)
{
    public const string Id = "LATHE1012";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "Attention is one operation",
        "This is attention, written out: its scores go through memory, and padding is computed; call Attention, "
        + "which is one kernel",
        Categories.Layout,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");

    private protected override void Check(ModelView model, Action<Diagnostic> report)
    {
        foreach (MethodView method in model.Methods)
        {
            foreach (HandWrittenAttention attention in HandWrittenAttention.In(method).Where(attention => attention.IsScaled))
                report(Found(method.Place(attention.Mixed.Result), null));
        }
    }
}
