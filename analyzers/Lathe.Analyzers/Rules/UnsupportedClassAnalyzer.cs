using Lathe.Analyzers.Models;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>The class with [Model] is generic, abstract, static, a record, local to its file, derived from another class, built by a
/// constructor with a body, or sets a layer again.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnsupportedClassAnalyzer() : ModelAnalyzer(FailureCode.UnsupportedClass, ClassRules.UnsupportedClass)
{
    public const string Id = ClassRules.UnsupportedClassId;
}
