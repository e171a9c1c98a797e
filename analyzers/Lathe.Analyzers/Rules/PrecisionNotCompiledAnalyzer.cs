using System;
using System.Collections.Immutable;
using System.Linq;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Lathe.Analyzers.Rules;

/// <summary><c>Load(path, precision)</c> with a precision that [Model] does not name.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PrecisionNotCompiledAnalyzer() : RuleAnalyzer(Rule)
{
    public const string Id = "LATHE0020";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "A model is loaded in a precision that it is compiled for",
        "'{0}' is not compiled for {1}, and Load throws; say [Model(Precisions = [Precision.{1}])] on '{0}', or "
        + "load one of {2}",
        Categories.Model,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");

    private protected override void Register(AnalysisContext context) => context.RegisterOperationAction(
        operation =>
        {
            IInvocationOperation call = (IInvocationOperation)operation.Operation;
            if (call.TargetMethod is not { Name: "Load", IsStatic: true, ContainingType: { } model } || !KnownNames.IsModel(model))
                return;
            IArgumentOperation? argument = call.Arguments.FirstOrDefault(a => a.Parameter?.Type is { Name: "Precision" } && !a.IsImplicit);
            if (argument?.Value is not IFieldReferenceOperation { Field: { HasConstantValue: true, Name: var asked } })
                return;
            AttributeData attribute = model.GetAttributes().First(a => KnownNames.IsModelAttribute(a.AttributeClass));
            ImmutableArray<string> compiled = [.. AttributeReader.ReadPrecisions(attribute).Prepend("Float32").Prepend("Annotated")];
            if (!compiled.Contains(asked, StringComparer.Ordinal))
            {
                operation.ReportDiagnostic(Found(argument.Value.Syntax.GetLocation(), null, model.Name, asked,
                    string.Join(", ", compiled)));
            }
        },
        OperationKind.Invocation);
}
