using System;
using System.Linq;
using Lathe.Analyzers.Usage;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Lathe.Analyzers.Rules;

/// <summary>A local owns a model, session or pipeline, and nobody disposes it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NotDisposedAnalyzer() : RuleAnalyzer(Rule)
{
    public const string Id = "LATHE1022";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "Models, sessions and pipelines are disposed",
        "'{0}' owns {1} outside of the garbage collector's sight, and nobody disposes it; write using",
        Categories.Layout,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");

    private protected override void Register(AnalysisContext context) => context.RegisterOperationBlockAction(block =>
    {
        foreach (IOperation body in block.OperationBlocks)
        {
            // of a field that is set once, the program's end is soon enough
            foreach (IInvocationOperation made in block.OwningSymbol is IMethodSymbol ? body.Descendants().OfType<IInvocationOperation>()
                .Where(call => (RuntimeTypes.CreatesSession(call) || RuntimeTypes.Loads(call)) && IsUsedInPlace(call)) : [])
            {
                block.ReportDiagnostic(Found(made.Syntax.GetLocation(), null, Lathe.Generators.Parsing.UnsupportedForms.Short(made.Syntax),
                    RuntimeTypes.CreatesSession(made) ? "buffers" : "weights"));
            }
            foreach (IVariableDeclaratorOperation declarator in body.Descendants().OfType<IVariableDeclaratorOperation>())
            {
                if (declarator.GetVariableInitializer()?.Value is not { } value || Strip(value) is not IInvocationOperation call
                    || !(RuntimeTypes.CreatesSession(call) || RuntimeTypes.Loads(call))
                    || declarator.Syntax is not VariableDeclaratorSyntax
                    { Parent.Parent: LocalDeclarationStatementSyntax { UsingKeyword.RawKind: 0 } } local
                    || body.Descendants().OfType<ILocalReferenceOperation>()
                        .Any(use => SymbolEqualityComparer.Default.Equals(use.Local, declarator.Symbol) && GivesAway(use, declarator)))
                {
                    continue;
                }
                string owned = RuntimeTypes.CreatesSession(call) ? "buffers" : "weights";
                block.ReportDiagnostic(Found(local.Identifier.GetLocation(), null, local.Identifier.ValueText, owned));
            }
        }
    });

    /// <summary>Disposed, returned, handed on, kept, or seen by a lambda that may live longer.</summary>
    private static bool GivesAway(ILocalReferenceOperation use, IVariableDeclaratorOperation declarator)
    {
        for (IOperation? outer = use.Parent; outer is not null && !outer.Syntax.Span.Contains(declarator.Syntax.Span); outer = outer.Parent)
        {
            if (outer is IAnonymousFunctionOperation or ILocalFunctionOperation)
                return true;
        }
        return use.Parent switch
        {
            IInvocationOperation call when call.Instance == use => call.TargetMethod.Name is "Dispose" or "Close",
            IMemberReferenceOperation => false,
            _ => true,
        };
    }

    private static IOperation Strip(IOperation operation) =>
        operation is IConversionOperation conversion ? Strip(conversion.Operand) : operation;

    /// <summary>A member is called on it at once, after which nobody has it any more.</summary>
    private static bool IsUsedInPlace(IInvocationOperation made) => made.Parent switch
    {
        IInvocationOperation call => call.Instance == made && call.TargetMethod.Name != "Dispose",
        IMemberReferenceOperation reference => reference.Instance == made,
        _ => false,
    };
}
