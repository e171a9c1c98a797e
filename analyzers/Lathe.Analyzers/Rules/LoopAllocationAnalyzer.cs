using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using static Lathe.Analyzers.Usage.SessionLoops;

namespace Lathe.Analyzers.Rules;

/// <summary>Memory that a loop takes anew in each round in which it runs a session: buffers, stack, and what LINQ needs to walk
/// them.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LoopAllocationAnalyzer() : RuleAnalyzer(Rule)
{
    public const string Id = "LATHE1024";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "A loop that runs a model allocates nothing",
        "{0} in each round of a loop that runs a session; {1}",
        Categories.Layout,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");

    private protected override void Register(AnalysisContext context) => context.RegisterOperationAction(
        operation =>
        {
            IInvocationOperation run = (IInvocationOperation)operation.Operation;
            if (!IsRun(run) || LoopOf(run) is not { } loop || !IsFirstOf(loop, run))
                return;

            foreach (SyntaxNode stack in StackOf(loop.Body.Syntax))
                Report(stack, "The stack grows, and shrinks only when the method ends,", "take it before the loop");
            foreach (IOperation inside in OfOneRound(loop.Body))
            {
                switch (inside)
                {
                    case IArrayCreationOperation array when IsBuffer(array, loop):
                        Report(array.Syntax, "A buffer is allocated", "make it before the loop, and hand it over again and again");
                        break;
                    case IInvocationOperation { TargetMethod.Name: "ToArray", Arguments.Length: <= 1 } copy
                        when IsRun((Unconverted(copy) as IArgumentOperation)?.Parent):
                        Report(copy.Syntax, "A copy is allocated for the run",
                            "hand over a span: CollectionsMarshal.AsSpan of a list, AsSpan of an array, or a buffer that is made "
                            + "before the loop");
                        break;
                    case IInvocationOperation call when IsLinq(call) && IsHandedToRun(SourceOf(call), loop):
                        Report(call.Syntax, $"LINQ's {call.TargetMethod.Name} walks a buffer, and allocates,",
                            "use TensorPrimitives, or a loop");
                        break;
                }
            }

            void Report(SyntaxNode found, string what, string mend) =>
                operation.ReportDiagnostic(Found(found.GetLocation(), null, what, mend));
        },
        OperationKind.Invocation);

    private static IEnumerable<SyntaxNode> StackOf(SyntaxNode body) => body
        .DescendantNodes(node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
        .Where(node => node is StackAllocArrayCreationExpressionSyntax or ImplicitStackAllocArrayCreationExpressionSyntax);

    /// <summary>An array that is as long in each round, is handed to a run as a span, and that nothing keeps.</summary>
    private static bool IsBuffer(IArrayCreationOperation array, ILoopOperation loop)
    {
        if (array.DescendantsAndSelf().Any(part => part is ILocalReferenceOperation { Local: var size } && IsDeclaredIn(size, loop))
            || array.Initializer is not null)
            return false;
        IOperation user = Unconverted(array);
        if (user is IArgumentOperation argument)
            return IsRun(argument.Parent);
        if (user is not IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var buffer } })
            return false;
        IOperation[] uses = [.. References(buffer, loop)];
        return uses.Any(use => IsRun((Unconverted(use) as IArgumentOperation)?.Parent)) && uses.All(IsLookedAt);
    }

    /// <summary>Read, written or seen as a span: nobody has the array itself afterwards.</summary>
    private static bool IsLookedAt(IOperation use) =>
        use.Parent is IArrayElementReferenceOperation or IPropertyReferenceOperation
        || use.Parent is IConversionOperation { Type.Name: "Span" or "ReadOnlySpan" }
        || Unconverted(use) is IArgumentOperation { Parent: IInvocationOperation call }
            && (IsRun(call) || IsLinq(call) || call.TargetMethod.Name == "AsSpan" || call.TargetMethod.ContainingType.Name == "Array");

    private static bool IsHandedToRun(ISymbol? buffer, ILoopOperation loop) => buffer is not null
        && References(buffer, loop).Any(use => IsRun((Unconverted(use) as IArgumentOperation)?.Parent));

    /// <summary>What the first of a chain of LINQ's methods walks; null for one in the middle of a chain, which its last is marked
    /// for.</summary>
    private static ISymbol? SourceOf(IInvocationOperation call)
    {
        if (Unconverted(call) is IArgumentOperation { Parent: IInvocationOperation next } && IsLinq(next))
            return null;
        IOperation source = call;
        while (source is IInvocationOperation { Arguments: [var first, ..] } linq && IsLinq(linq))
        {
            source = first.Value;
            while (source is IConversionOperation conversion)
                source = conversion.Operand;
        }
        return SymbolOf(source);
    }

    private static bool IsLinq(IInvocationOperation call) => call.TargetMethod.ContainingType is
    { Name: "Enumerable", ContainingNamespace: { Name: "Linq", ContainingNamespace.Name: "System" } };
}
