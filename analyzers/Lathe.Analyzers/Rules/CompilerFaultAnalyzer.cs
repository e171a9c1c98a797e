using Lathe.Generators;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>Reading the class failed for a fault of Lathe's own. What fails after that, the generator reports under the same id.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CompilerFaultAnalyzer() : ModelAnalyzer(FailureCode.CompilerFault, CompilerFault.Rule);
