using Lathe.Analyzers.Models;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>The class, or something in it, is called Compiled, Session, Load or Plan, or means something else by such a name.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NameTakenAnalyzer() : ModelAnalyzer(FailureCode.NameTaken, ClassRules.NameTaken)
{
    public const string Id = ClassRules.NameTakenId;
}
