using Lathe.Analyzers.Models;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>A class with [Model], or a type that encloses it, is not declared partial.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NotPartialAnalyzer() : ModelAnalyzer(FailureCode.NotPartial, ClassRules.NotPartial)
{
    public const string Id = ClassRules.NotPartialId;
}
