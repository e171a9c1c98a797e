using Lathe.Analyzers.Usage;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Lathe.Analyzers.Rules;

/// <summary>A session is created in each round of a loop, or for each request.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SessionPerCallAnalyzer() : RepeatedCallAnalyzer(Rule)
{
    public const string Id = "LATHE1020";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "A session serves many runs",
        "A session is created {0}: its buffers are allocated, cleared and freed each time; {1}, and run it again and again",
        Categories.Layout,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");

    private protected override bool Makes(IInvocationOperation call) => RuntimeTypes.CreatesSession(call);

    private protected override string[] Words(IInvocationOperation call, Repetition often) =>
        [often.Words, often.OnManyThreads ? "have each worker create one (localInit)" : "create one before"];
}
