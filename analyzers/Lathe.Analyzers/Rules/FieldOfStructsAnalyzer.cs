using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using static Lathe.Analyzers.Usage.SessionLoops;

namespace Lathe.Analyzers.Rules;

/// <summary>Before or behind each run, a loop moves one field of each struct of an array to or from what the run reads or writes.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class FieldOfStructsAnalyzer() : RuleAnalyzer(Rule)
{
    public const string Id = "LATHE1025";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "What a run reads lies in an array of its own",
        "Each round moves '{0}' of all elements between '{1}' and '{2}', {3} bytes apart, and no other field; keep '{0}' in an array of "
        + "its own, and hand a span of it to the run",
        Categories.Layout,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");

    private protected override void Register(AnalysisContext context) => context.RegisterOperationAction(
        operation =>
        {
            IInvocationOperation run = (IInvocationOperation)operation.Operation;
            if (!IsRun(run) || LoopOf(run) is not { } round || !IsFirstOf(round, run))
                return;
            foreach (ILoopOperation walk in OfOneRound(round.Body).OfType<ILoopOperation>())
            {
                if (Move(walk) is not var (field, structs, buffer) || !IsHandedToRun(buffer, round) || !IsOnlyWalked(structs, walk, round)
                    || SizeOf((INamedTypeSymbol)field.ContainingType) is not { } size)
                    continue;
                operation.ReportDiagnostic(Found(
                    walk.Syntax.GetFirstToken().GetLocation(), null, field.Name, structs.Name, buffer.Name,
                    size.ToString(System.Globalization.CultureInfo.InvariantCulture)));
            }
        },
        OperationKind.Invocation);

    /// <summary>What a loop does that has one statement, which moves a field of an element that each of its rounds has another one
    /// of.</summary>
    private static (ISymbol Field, ISymbol Structs, ISymbol Buffer)? Move(ILoopOperation walk)
    {
        IOperation body = walk.Body is IBlockOperation { Operations: [var only] } ? only : walk.Body;
        if (walk is not (IForLoopOperation or IForEachLoopOperation)
            || body is not IExpressionStatementOperation { Operation: ISimpleAssignmentOperation assignment })
            return null;
        (IOperation to, IOperation from) = (Bare(assignment.Target), Bare(assignment.Value));
        return (Part(from, walk), Element(to)) is ({ } read, { } written) ? (read.Field, read.Structs, written)
            : (Part(to, walk), Element(from)) is ({ } set, { } given) ? (set.Field, set.Structs, given)
            : null;
    }

    /// <summary><c>structs[i].Field</c>, where i is the loop's, or <c>one.Field</c> in a foreach over structs.</summary>
    private static (ISymbol Field, ISymbol Structs)? Part(IOperation operation, ILoopOperation walk)
    {
        ISymbol? field = (operation as IMemberReferenceOperation)?.Member;
        if (field is not (IFieldSymbol { IsStatic: false } or IPropertySymbol { IsStatic: false })
            || field.ContainingType is not { TypeKind: TypeKind.Struct } type || field.Name.Length == 0 || !HasOthers(type, field))
            return null;
        IOperation? instance = ((IMemberReferenceOperation)operation).Instance;
        ISymbol? structs = instance switch
        {
            ILocalReferenceOperation one when walk is IForEachLoopOperation each && each.Locals.Contains(one.Local) =>
                SymbolOf(Bare(each.Collection)),
            { } element when walk is IForLoopOperation && IndexOf(element) is { } index && index.DescendantsAndSelf()
                .Any(part => part is ILocalReferenceOperation i && walk.Locals.Contains(i.Local)) => Element(element),
            _ => null,
        };
        return structs is null ? null : (field, structs);
    }

    /// <summary>What an element is of: an array, a span or a list; of a tensor's numbers, the tensor.</summary>
    private static ISymbol? Element(IOperation operation) => IndexOf(operation) is null ? null : operation switch
    {
        IArrayElementReferenceOperation element => SymbolOf(Bare(element.ArrayReference)),
        IPropertyReferenceOperation { Instance: IPropertyReferenceOperation { Property.Name: "Floats" or "Ints", Instance: { } tensor } } =>
            SymbolOf(tensor),
        IPropertyReferenceOperation { Instance: { } list } => SymbolOf(Bare(list)),
        _ => null,
    };

    private static IOperation? IndexOf(IOperation element) => element switch
    {
        IArrayElementReferenceOperation { Indices: [var index] } => Bare(index),
        IPropertyReferenceOperation
        {
            Property: { IsIndexer: true, ContainingType.Name: "Span" or "ReadOnlySpan" or "List" }, Arguments: [var index]
        } => Bare(index.Value),
        _ => null,
    };

    /// <summary>Whether a struct has more than the field: only then is something skipped.</summary>
    private static bool HasOthers(INamedTypeSymbol type, ISymbol field) => type.GetMembers().OfType<IFieldSymbol>().Any(other =>
        !other.IsStatic && !SymbolEqualityComparer.Default.Equals(other, field)
        && !SymbolEqualityComparer.Default.Equals(other.AssociatedSymbol, field))
        // what is computed is no field
        && (field is IFieldSymbol || type.GetMembers().OfType<IFieldSymbol>().Any(other =>
            SymbolEqualityComparer.Default.Equals(other.AssociatedSymbol, field)));

    /// <summary>Nothing else of the structs is looked at in a round: who needs other fields too has them beside one another.</summary>
    private static bool IsOnlyWalked(ISymbol structs, ILoopOperation walk, ILoopOperation round) =>
        !IsDeclaredIn(structs, round)
        && round.Body.Descendants().Where(part => SymbolEqualityComparer.Default.Equals(SymbolOf(part), structs))
            .All(use => walk.Syntax.Span.Contains(use.Syntax.Span)
            || use.Parent is IPropertyReferenceOperation { Property.Name: "Length" or "Count" });

    private static bool IsHandedToRun(ISymbol buffer, ILoopOperation round) => References(buffer, round).Any(use =>
    {
        for (IOperation? outer = use.Parent; outer is not null && outer != round; outer = outer.Parent)
        {
            if (outer is IArgumentOperation && IsRun(outer.Parent))
                return true;
        }
        return false;
    });

    /// <summary>Bytes of a struct of numbers, each at a multiple of its own size; null for one that holds something else, or says itself
    /// how it lies.</summary>
    private static int? SizeOf(INamedTypeSymbol type)
    {
        if (type.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == "StructLayoutAttribute"))
            return null;
        int size = 0, widest = 1;
        foreach (IFieldSymbol field in type.GetMembers().OfType<IFieldSymbol>().Where(field => !field.IsStatic))
        {
            int width = field.Type.SpecialType switch
            {
                SpecialType.System_Boolean or SpecialType.System_Byte or SpecialType.System_SByte => 1,
                SpecialType.System_Int16 or SpecialType.System_UInt16 or SpecialType.System_Char => 2,
                SpecialType.System_Int32 or SpecialType.System_UInt32 or SpecialType.System_Single => 4,
                SpecialType.System_Int64 or SpecialType.System_UInt64 or SpecialType.System_Double => 8,
                _ => 0,
            };
            if (width == 0)
                return null;
            size = ((size + width - 1) / width * width) + width;
            widest = System.Math.Max(widest, width);
        }
        return (size + widest - 1) / widest * widest;
    }
}
