using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Lathe.CodeFixes.Refactorings;

/// <summary>A piece of a method of a model that reads tensors and gives one: statements in a row, or an expression.</summary>
internal sealed class ExtractedRegion
{
    private ExtractedRegion(
        MethodDeclarationSyntax method, ImmutableArray<SyntaxNode> nodes, ImmutableArray<ISymbol> inputs, ISymbol? result)
    {
        Method = method;
        Nodes = nodes;
        Inputs = inputs;
        Result = result;
    }

    public MethodDeclarationSyntax Method { get; }

    /// <summary>Statements of one block, or one expression.</summary>
    public ImmutableArray<SyntaxNode> Nodes { get; }

    /// <summary>Locals and parameters that are read, in the order in which the method declares them.</summary>
    public ImmutableArray<ISymbol> Inputs { get; }

    /// <summary>The variable that has the value afterwards; null for an expression.</summary>
    public ISymbol? Result { get; }

    public TextSpan Span => TextSpan.FromBounds(Nodes[0].SpanStart, Nodes[Nodes.Length - 1].Span.End);

    /// <summary>Whether the region declares what it gives.</summary>
    public bool DeclaresResult => Result is not null && IsDeclaredIn(Result, Span);

    /// <summary>The statements, or the expression, that a selection covers; null where it cuts through one.</summary>
    public static ExtractedRegion? Selected(ExtractionSource source, SyntaxNode root, TextSpan selected)
    {
        SyntaxNode found = root.FindNode(selected, getInnermostNodeForTie: true);
        if (found is ExpressionSyntax expression && expression.Span == selected)
            return Of(source, expression);
        return found.FirstAncestorOrSelf<BlockSyntax>() is { } block ? Of(source, Statements(block, selected), selected) : null;
    }

    /// <summary>The smallest piece that has all uses of some layers: an expression, or statements in a row.</summary>
    public static ExtractedRegion? ThatUses(ExtractionSource source, ISymbol[] layers)
    {
        SyntaxNode[] uses = [.. layers.SelectMany(source.UsesOf)];
        if (uses.Length == 0 || uses.Any(use => !source.Declaration.Contains(use)))
            return null;
        TextSpan span = TextSpan.FromBounds(uses.Min(use => use.SpanStart), uses.Max(use => use.Span.End));
        for (SyntaxNode? around = uses[0]; around is not null and not MemberDeclarationSyntax; around = around.Parent)
        {
            if (!around.Span.Contains(span))
                continue;
            if (around is ExpressionSyntax expression
                && KnownNames.IsTensor(source.Model.GetTypeInfo(expression, source.Cancellation).Type))
                return Of(source, expression);
            if (around is BlockSyntax block)
                return Of(source, Statements(block, span), null);
        }
        return null;
    }

    private static ImmutableArray<SyntaxNode> Statements(BlockSyntax block, TextSpan span) =>
        [.. block.Statements.Where(statement => statement.Span.OverlapsWith(span))];

    private static ExtractedRegion? Of(ExtractionSource source, ExpressionSyntax expression)
    {
        if (MethodOf(source, expression) is not { } method || expression.Parent is ExpressionStatementSyntax or ArrowExpressionClauseSyntax
            || !KnownNames.IsTensor(source.Model.GetTypeInfo(expression, source.Cancellation).Type)
            || source.Model.AnalyzeDataFlow(expression) is not { Succeeded: true } flow || !flow.WrittenInside.IsEmpty)
        {
            return null;
        }
        return Of(source, method, [expression], flow.DataFlowsIn, null);
    }

    private static ExtractedRegion? Of(ExtractionSource source, ImmutableArray<SyntaxNode> statements, TextSpan? selected)
    {
        if (statements.IsEmpty || MethodOf(source, statements[0]) is not { } method
            || statements.Any(statement => selected is { } whole && !whole.Contains(statement.Span)))
            return null;
        StatementSyntax first = (StatementSyntax)statements[0], last = (StatementSyntax)statements[statements.Length - 1];
        if (source.Model.AnalyzeControlFlow(first, last) is not
            { Succeeded: true, EntryPoints.IsEmpty: true, ExitPoints.IsEmpty: true, ReturnStatements.IsEmpty: true }
            || source.Model.AnalyzeDataFlow(first, last) is not { Succeeded: true } flow
            || flow.DataFlowsOut is not [var result] || !source.IsTensor(result))
        {
            return null;
        }
        // what is set on some ways only has its old value on the others
        ImmutableArray<ISymbol> inputs = flow.AlwaysAssigned.Contains(result, SymbolEqualityComparer.Default)
            || flow.DataFlowsIn.Contains(result, SymbolEqualityComparer.Default) ? flow.DataFlowsIn : flow.DataFlowsIn.Add(result);
        TextSpan span = TextSpan.FromBounds(first.SpanStart, last.Span.End);
        // a variable that is declared here and given another value afterwards, or the other way round
        bool isTorn = flow.VariablesDeclared.Any(variable => !SymbolEqualityComparer.Default.Equals(variable, result)
                && source.Names(method).Any(use =>
                    SymbolEqualityComparer.Default.Equals(use.Symbol, variable) && !span.Contains(use.Name.Span)))
            || flow.WrittenInside.Any(variable => !SymbolEqualityComparer.Default.Equals(variable, result)
                && !inputs.Contains(variable, SymbolEqualityComparer.Default) && !IsDeclaredIn(variable, span));
        return isTorn ? null : Of(source, method, statements, inputs, result);
    }

    private static ExtractedRegion? Of(
        ExtractionSource source, MethodDeclarationSyntax method, ImmutableArray<SyntaxNode> nodes, ImmutableArray<ISymbol> inputs,
        ISymbol? result)
    {
        ISymbol[] tensors = [.. inputs.Where(input => !source.IsConfiguration(input) && input is not IParameterSymbol { IsThis: true })
            .OrderBy(input => input.DeclaringSyntaxReferences[0].Span.Start)];
        ExtractedRegion region = new(method, nodes, [.. tensors], result);
        return tensors.Length > 0 && tensors.All(source.IsTensor) && nodes.All(node => region.IsMovable(source, node)) ? region : null;
    }

    /// <summary>Of a class whose methods are read: not a lambda's, nor that of a local function.</summary>
    private static MethodDeclarationSyntax? MethodOf(ExtractionSource source, SyntaxNode node) =>
        node.Ancestors().FirstOrDefault(outer =>
            outer is MemberDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)
        is MethodDeclarationSyntax method && method.Parent == source.Declaration ? method : null;

    /// <summary>No function of its own, no directive, and no variable of the method but those that are handed over.</summary>
    private bool IsMovable(ExtractionSource source, SyntaxNode node) =>
        !node.ContainsDirectives
        && !node.DescendantNodesAndSelf().Any(inner => inner is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax
            or QueryExpressionSyntax or RefExpressionSyntax)
        && source.Names(node).All(use => use.Symbol is not (ILocalSymbol or IParameterSymbol) || source.IsConfiguration(use.Symbol)
            || Inputs.Contains(use.Symbol, SymbolEqualityComparer.Default) || IsDeclaredIn(use.Symbol, Span)
            || SymbolEqualityComparer.Default.Equals(use.Symbol, Result));

    private static bool IsDeclaredIn(ISymbol variable, TextSpan span) =>
        variable.DeclaringSyntaxReferences.Any(reference => span.Contains(reference.Span));
}
