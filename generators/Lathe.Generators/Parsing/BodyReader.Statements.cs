using System.Collections.Immutable;
using System.Linq;
using Lathe.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lathe.Generators.Parsing;

internal sealed partial class BodyReader
{
    /// <summary>Follows statements until one returns; null where none does.</summary>
    private Value? Run(StatementList? statements)
    {
        if (StatementList.Take(statements) is not var (first, _) || !context.Budget.Enter(first.Syntax))
            return null;
        try
        {
            return Follow(statements);
        }
        finally
        {
            context.Budget.Leave();
        }
    }

    private Value? Follow(StatementList? statements)
    {
        while (!context.Budget.IsSpent && StatementList.Take(statements) is var (statement, rest))
        {
            context.Cancellation.ThrowIfCancellationRequested();
            statements = rest;
            switch (statement)
            {
                case IBlockOperation block:
                    statements = new StatementList(block.Operations, 0, rest);
                    break;
                case IReturnOperation { Kind: OperationKind.Return, ReturnedValue: { } value }:
                    return Evaluate(value, "output");
                case IReturnOperation { Kind: OperationKind.Return }:
                    return null;
                case IVariableDeclarationGroupOperation group:
                    foreach (IVariableDeclarationOperation declaration in group.Declarations)
                        Declare(declaration);
                    break;
                case IExpressionStatementOperation { Operation: var expression }:
                    Evaluate(expression, null);
                    break;
                case IConditionalOperation branch:
                    Condition? condition = ReadCondition(branch.Condition);
                    if (condition is null)
                        break;
                    if (condition.Known is bool known)
                    {
                        statements = rest.Prepend(known ? branch.WhenTrue : branch.WhenFalse);
                        break;
                    }
                    if (Returns(branch.WhenTrue) || Returns(branch.WhenFalse))
                        return BranchAndReturn(branch,
                            condition, () => Run(rest.Prepend(branch.WhenTrue)), () => Run(rest.Prepend(branch.WhenFalse)));
                    BranchAndGoOn(
                        branch, condition, () => Run(new StatementList([branch.WhenTrue], 0, null)),
                        () => branch.WhenFalse is null ? null : Run(new StatementList([branch.WhenFalse], 0, null)));
                    break;
                case ISwitchOperation choice:
                    if (ReadSections(choice) is not { } sections)
                        break;
                    if (sections.Find(section => section.Condition.Known == true) is { } only && sections[0] == only)
                    {
                        statements = new StatementList(only.Body, 0, rest);
                        break;
                    }
                    if (Returns(choice))
                        return ChooseAndReturn(choice, sections, 0, rest);
                    ChooseAndGoOn(choice, sections, 0);
                    break;
                case IForEachLoopOperation loop:
                    ForEach(loop);
                    break;
                case IForLoopOperation loop:
                    For(loop);
                    break;
                case IEmptyOperation:
                    break;
                case ILocalFunctionOperation function:
                    Refuse(function);
                    break;
                default:
                    Refuse(statement);
                    break;
            }
        }
        return null;
    }

    private void Declare(IVariableDeclarationOperation declaration)
    {
        foreach (IVariableDeclaratorOperation declarator in declaration.Declarators)
        {
            if (declarator.Symbol.RefKind != RefKind.None)
            {
                Refuse(declarator, $"'{declarator.Symbol.Name}', which refers to another variable", "give the local a value of its own");
                continue;
            }
            IOperation? initial = (declarator.Initializer ?? declaration.Initializer)?.Value;
            if (initial is not null)
                held = held.SetItem(declarator.Symbol, Evaluate(initial, declarator.Symbol.Name));
            else
                held = held.Remove(declarator.Symbol);
        }
    }

    private static bool Returns(IOperation? operation) =>
        operation is not null && operation.DescendantsAndSelf().Any(o => o is IReturnOperation && !InsideFunction(o, operation));

    private static bool InsideFunction(IOperation inner, IOperation outer)
    {
        for (IOperation? o = inner.Parent; o is not null && o != outer; o = o.Parent)
        {
            if (o is IAnonymousFunctionOperation or ILocalFunctionOperation)
                return true;
        }
        return false;
    }

    /// <summary>Gives <paramref name="value"/> to what stands left of an assignment.</summary>
    private void Assign(IOperation target, Value value)
    {
        switch (target)
        {
            case ILocalReferenceOperation local:
                held = held.SetItem(local.Local, value);
                break;
            case IParameterReferenceOperation parameter when held.ContainsKey(parameter.Parameter):
                held = held.SetItem(parameter.Parameter, value);
                break;
            case IDiscardOperation:
                break;
            case IDeclarationExpressionOperation declaration:
                Assign(declaration.Expression, value);
                break;
            case ITupleOperation tuple when value is TupleValue parts && parts.Items.Length == tuple.Elements.Length:
                for (int i = 0; i < tuple.Elements.Length; i++)
                    Assign(tuple.Elements[i], parts.Items[i]);
                break;
            case ITupleOperation tuple when value is UnknownValue:
                foreach (IOperation element in tuple.Elements)
                    Assign(element, Value.Unknown);
                break;
            default:
                (string found, string supported) = UnsupportedForms.Assignment(target);
                Refuse(target, found, supported);
                break;
        }
    }
}
