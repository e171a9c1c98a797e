using System;
using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using static Lathe.Analyzers.Usage.SessionLoops;

namespace Lathe.Analyzers.Rules;

/// <summary>What a run has written is put away, and the next run of the loop writes over it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ResultKeptAnalyzer() : RuleAnalyzer(Rule)
{
    public const string Id = "LATHE1027";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "A result that is kept is a copy",
        "'{0}' is put into '{1}' in each round, and the next run writes over it: '{1}' has the last result many times; put a copy there",
        Categories.Layout,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");

    private static readonly string[] Keeping = ["Add", "AddFirst", "AddLast", "Enqueue", "Insert", "Push", "TryAdd"];

    // at the loop, not at the run: an editor mends at once what stands within what was looked at
    private protected override void Register(AnalysisContext context) => context.RegisterOperationAction(
        operation =>
        {
            ILoopOperation round = (ILoopOperation)operation.Operation;
            IEnumerable<IInvocationOperation> runs = OfOneRound(round.Body).OfType<IInvocationOperation>()
                .Where(call => IsRun(call) && LoopOf(call)?.Syntax == round.Syntax);
            foreach ((ISymbol buffer, bool isList) in runs.SelectMany(run => run.Arguments).SelectMany(Outputs).Distinct())
            {
                if (IsDeclaredIn(buffer, round) || IsReplaced(buffer, round))
                    continue;
                foreach (IOperation use in References(buffer, round).Select(reference => isList ? ElementOf(reference) : reference)
                    .OfType<IOperation>())
                {
                    if (KeptIn(use) is { } collection && !IsDeclaredIn(collection, round) && !IsEmptied(collection, round)
                        && !SymbolEqualityComparer.Default.Equals(collection, buffer) && !IsLast(use, round))
                    {
                        SyntaxNode written = Written(use);
                        operation.ReportDiagnostic(Found(
                            written.GetLocation(), Copy(use, written), UnsupportedForms.Short(written), collection.Name));
                    }
                }
            }
        },
        OperationKind.Loop);

    /// <summary>What a run writes to: arrays and tensors, and lists of tensors.</summary>
    private static IEnumerable<(ISymbol Buffer, bool IsList)> Outputs(IArgumentOperation argument)
    {
        IOperation value = Bare(argument.Value);
        if (argument.Parameter is { Type.Name: "Span" } && Whole(value) is { } buffer)
            return [(buffer, false)];
        if (argument.Parameter is not { Name: "outputs", Type.Name: "ReadOnlySpan" })
            return [];
        return value is ICollectionExpressionOperation listed
            ? listed.Elements.Select(element => SymbolOf(Bare(element))).OfType<ISymbol>().Select(tensor => (tensor, false))
            : SymbolOf(value) is { } list ? [(list, true)] : [];
    }

    /// <summary>The array or tensor whose numbers a span has.</summary>
    private static ISymbol? Whole(IOperation span) => span switch
    {
        IInvocationOperation { TargetMethod.Name: "AsSpan", Arguments: [var first, ..] } => SymbolOf(Bare(first.Value)),
        IPropertyReferenceOperation { Property.Name: "Floats" or "Ints", Instance: { } tensor } => SymbolOf(Bare(tensor)),
        _ => span.Type is IArrayTypeSymbol ? SymbolOf(span) : null,
    };

    /// <summary>One tensor of a list of them; null where the list itself is used.</summary>
    private static IOperation? ElementOf(IOperation list) =>
        list.Parent is IArrayElementReferenceOperation { Indices: [{ ConstantValue.HasValue: true }] } element ? element : null;

    /// <summary>The collection that a value is put into, by itself or in a tuple; null where it goes elsewhere.</summary>
    private static ISymbol? KeptIn(IOperation value)
    {
        IOperation? user = value.Parent;
        // a conversion of somebody else's may copy
        while (user is ITupleOperation or IConversionOperation { OperatorMethod: null }
            or IConversionOperation { Type.Name: "Memory" or "ReadOnlyMemory" })
            user = user.Parent;
        return user switch
        {
            IArgumentOperation { Parent: IInvocationOperation { Instance: { } collection } call } when Keeps(call)
                && IsCollection(call.TargetMethod.ContainingType) => SymbolOf(Bare(collection)),
            ISimpleAssignmentOperation { Target: IArrayElementReferenceOperation { Indices: [{ ConstantValue.HasValue: false }] } place } =>
                SymbolOf(Bare(place.ArrayReference)),
            ISimpleAssignmentOperation
            {
                Target: IPropertyReferenceOperation
                {
                    Property: { IsIndexer: true, ContainingType: var type }, Instance: { } collection, Arguments: [var at]
                }
            } when IsCollection(type) && !at.Value.ConstantValue.HasValue => SymbolOf(Bare(collection)),
            _ => null,
        };
    }

    private static bool Keeps(IInvocationOperation call) => Keeping.Contains(call.TargetMethod.Name, StringComparer.Ordinal);

    private static bool IsCollection(INamedTypeSymbol type) =>
        type.ContainingNamespace.ToDisplayString().StartsWith("System.Collections", StringComparison.Ordinal);

    /// <summary>Another array or tensor takes its place in each round.</summary>
    private static bool IsReplaced(ISymbol buffer, ILoopOperation round) => round.Body.Descendants()
        .Where(part => SymbolEqualityComparer.Default.Equals(SymbolOf(part), buffer))
        .Any(use => use.Parent is IAssignmentOperation assignment && assignment.Target == use
            || use.Parent is IArgumentOperation { Parameter.RefKind: not (RefKind.None or RefKind.In) }
            || use.Parent is IArrayElementReferenceOperation { Parent: IAssignmentOperation given } element && given.Target == element
                && use.Type is IArrayTypeSymbol { ElementType.IsReferenceType: true });

    /// <summary>Something is taken out again, or somebody else has the collection: it may be looked at before the next run.</summary>
    private static bool IsEmptied(ISymbol collection, ILoopOperation round) => round.Body.Descendants()
        .Where(part => SymbolEqualityComparer.Default.Equals(SymbolOf(part), collection))
        .Any(use => use.Parent is not (IPropertyReferenceOperation or IArrayElementReferenceOperation)
            && !(use.Parent is IInvocationOperation call && call.Instance == use && Keeps(call)));

    /// <summary>The loop ends behind it: there is no next run.</summary>
    private static bool IsLast(IOperation use, ILoopOperation round)
    {
        for (IOperation? part = use; part is not null && part != round; part = part.Parent)
        {
            if (part.Parent is IBlockOperation block && block.Operations.SkipWhile(statement => statement != part).Skip(1)
                .Any(statement => statement is IReturnOperation or IBranchOperation { BranchKind: BranchKind.Break }))
                return true;
        }
        return false;
    }

    /// <summary>With the mark that says that it is not null.</summary>
    private static SyntaxNode Written(IOperation use) =>
        use.Syntax.Parent is { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } marked ? marked : use.Syntax;

    private static string? Copy(IOperation use, SyntaxNode written) =>
        use.Type is IArrayTypeSymbol ? $"{written}.AsSpan().ToArray()"
        : KnownNames.IsTensor(use.Type) ? $"{written}{(IsNullable(use) && written == use.Syntax ? "!" : "")}.Clone()"
        : null;

    /// <summary>As it is declared, whatever is known of it at the place.</summary>
    private static bool IsNullable(IOperation use) => NullableAnnotation.Annotated == use switch
    {
        IArrayElementReferenceOperation { ArrayReference.Type: IArrayTypeSymbol array } => array.ElementNullableAnnotation,
        ILocalReferenceOperation local => local.Local.NullableAnnotation,
        IParameterReferenceOperation parameter => parameter.Parameter.NullableAnnotation,
        IFieldReferenceOperation field => field.Field.NullableAnnotation,
        _ => NullableAnnotation.None,
    };
}
