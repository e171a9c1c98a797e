using Lathe.Analyzers.Usage;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Lathe.Analyzers.Rules;

/// <summary>A model or pipeline is loaded in each round of a loop, or for each request.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LoadPerCallAnalyzer() : RepeatedCallAnalyzer(Rule)
{
    public const string Id = "LATHE1021";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "A model is loaded once",
        "'{0}' is loaded {1}: all weights are read and packed each time; load it before, and share it: any number "
        + "of threads may",
        Categories.Layout,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");

    private protected override bool Makes(IInvocationOperation call) => RuntimeTypes.Loads(call);

    private protected override string[] Words(IInvocationOperation call, Repetition often) =>
        [call.TargetMethod.ContainingType.Name, often.Words];
}
