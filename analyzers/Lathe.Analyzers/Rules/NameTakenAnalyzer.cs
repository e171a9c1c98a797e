using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>The class, or something in it, is called Compiled, Session, Load or Plan, or means something else by such a name.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NameTakenAnalyzer() : ModelAnalyzer(FailureCode.NameTaken, Rule)
{
    public const string Id = "LATHE0060";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "The names of added members are free",
        "'{0}' cannot get its members: {1}; {2}",
        Categories.Model,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");
}
