using System;
using System.Collections.Generic;
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
            if (argument is null)
                return;
            AttributeData attribute = model.GetAttributes().First(a => KnownNames.IsModelAttribute(a.AttributeClass));
            ImmutableArray<string> compiled = [.. AttributeReader.ReadPrecisions(attribute).Prepend("Float32").Prepend("Annotated")];
            foreach (IOperation choice in Choices(argument.Value))
            {
                // a member of Precision, whatever constant holds it
                string asked = choice.ConstantValue is { HasValue: true, Value: { } value }
                    ? argument.Parameter!.Type.GetMembers().OfType<IFieldSymbol>()
                        .FirstOrDefault(field => field.HasConstantValue && Equals(field.ConstantValue, value))?.Name ?? "" : "";
                if (asked.Length > 0 && !compiled.Contains(asked, StringComparer.Ordinal))
                {
                    operation.ReportDiagnostic(Found(choice.Syntax.GetLocation(), asked, model.Name, asked,
                        string.Join(", ", compiled)));
                }
            }
        },
        OperationKind.Invocation);

    /// <summary>What an argument may be: both sides of a condition, the arms of a switch, what a local was given that is never
    /// assigned again.</summary>
    private static IEnumerable<IOperation> Choices(IOperation value) => value switch
    {
        { ConstantValue.HasValue: true } => [value],
        IConversionOperation conversion => Choices(conversion.Operand),
        IConditionalOperation { WhenFalse: { } other } choice => Choices(choice.WhenTrue).Concat(Choices(other)),
        ISwitchExpressionOperation choice => choice.Arms.SelectMany(arm => Choices(arm.Value)),
        ILocalReferenceOperation local => Initial(local) is { } initial ? Choices(initial) : [],
        _ => [],
    };

    private static IOperation? Initial(ILocalReferenceOperation local)
    {
        IOperation body = local;
        while (body.Parent is { } outer)
            body = outer;
        bool isAssigned = body.Descendants().Any(operation => operation switch
        {
            IAssignmentOperation { Target: ILocalReferenceOperation target } => Is(target),
            IArgumentOperation { Parameter.RefKind: RefKind.Out or RefKind.Ref, Value: ILocalReferenceOperation target } => Is(target),
            _ => false,
        });
        return isAssigned ? null : body.Descendants().OfType<IVariableDeclaratorOperation>()
            .FirstOrDefault(declarator => SymbolEqualityComparer.Default.Equals(declarator.Symbol, local.Local))
            ?.GetVariableInitializer()?.Value;

        bool Is(ILocalReferenceOperation target) => SymbolEqualityComparer.Default.Equals(target.Local, local.Local);
    }
}
