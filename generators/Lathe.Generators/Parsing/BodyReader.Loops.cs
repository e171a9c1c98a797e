using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Lathe.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lathe.Generators.Parsing;

internal sealed partial class BodyReader
{
    /// <summary>A counter that the body computes with unrolls the loop: this is as far as code may grow.</summary>
    private const int MostRounds = 64;

    private void ForEach(IForEachLoopOperation loop)
    {
        if (AsMember(Strip(loop.Collection)) is not { IsArray: true } array)
        {
            if (Strip(loop.Collection) is IArrayElementReferenceOperation part && AsMember(part.ArrayReference) is { IsArray: true } whole)
            {
                RefuseElement(part, whole);
                return;
            }
            string? written = PartByLinq(Strip(loop.Collection));
            Refuse(loop.Collection, $"foreach over '{UnsupportedForms.Short(loop.Collection.Syntax)}'",
                written is null ? "walk an array of layers or models that is a member of this class, or a part of it: layers[1..]"
                    : $"walk {written}", written);
            return;
        }
        if (loop.LoopControlVariable is not IVariableDeclaratorOperation { Symbol: var element })
        {
            Refuse(loop.LoopControlVariable, "a foreach that takes elements apart", "give the element one name");
            return;
        }
        LoopScope scope = new(array.Name, null, array.Slice);
        Loop(loop, loop.Body, scope, null, element, array with { Loop = scope });
    }

    /// <summary>The range that <c>layers.Skip(1)</c> and its like stand for; null for anything else.</summary>
    private string? PartByLinq(IOperation collection)
    {
        if (collection is not IInvocationOperation { TargetMethod: { Name: var name, ContainingType.Name: "Enumerable" } } call
            || call.Arguments is not [var source, var count] || AsMember(Strip(source.Value)) is not { IsArray: true }
            || count.Value.Type?.SpecialType != SpecialType.System_Int32)
            return null;
        string array = Strip(source.Value).Syntax.ToString(), number = count.Value.Syntax.ToString();
        if (scalars.ReadDimension(count.Value)?.Known is null)
            return null;
        return name switch
        {
            "Skip" => $"{array}[{number}..]",
            "Take" => $"{array}[..{number}]",
            "SkipLast" => $"{array}[..^{number}]",
            "TakeLast" => $"{array}[^{number}..]",
            _ => null,
        };
    }

    private void For(IForLoopOperation loop)
    {
        if (ReadHeader(loop) is not var (counter, count))
        {
            Refuse(loop.Condition ?? loop, "this for loop", UnsupportedForms.Bounds);
            return;
        }
        if (SetAgain(loop, counter) is { } set)
        {
            Refuse(set, $"an assignment to '{(SymbolOf(set) ?? counter).Name}', which this loop counts with",
                "count in the header alone; use another local for what changes");
            return;
        }
        List<ILocalReferenceOperation> uses = [.. loop.Body.Descendants().OfType<ILocalReferenceOperation>()
            .Where(use => SymbolEqualityComparer.Default.Equals(use.Local, counter))];
        MemberValue?[] indexed = [
            .. uses.Select(use => use.Parent is IArrayElementReferenceOperation element ? AsMember(element.ArrayReference) : null),
        ];
        if (uses.Count == 0)
            Loop(loop, loop.Body, new LoopScope(null, counter), count, null, null);
        else if (indexed.All(array => array is { IsArray: true }))
            Walk(loop, counter, count, indexed, uses);
        else if (indexed.All(array => array is null) && count.Known is int rounds && rounds <= MostRounds)
            Unroll(loop, counter, rounds);
        else
        {
            IOperation place = uses[indexed.ToList().FindIndex(array => array is null)];
            Refuse(place, $"'{counter.Name}' as a number",
                "use the counter to index an array of models, or count to a constant of at most 64");
        }
    }

    /// <summary>Where the body gives the counter, or what the bound is made of, another value; null where it does not.</summary>
    private static IOperation? SetAgain(IForLoopOperation loop, ILocalSymbol counter)
    {
        HashSet<ISymbol> counted = new(SymbolEqualityComparer.Default) { counter };
        counted.UnionWith(loop.Condition!.Descendants().Select(SymbolOf).OfType<ISymbol>());
        return Targets(loop.Body).FirstOrDefault(target => counted.Contains(SymbolOf(target)!));
    }

    /// <summary>The counter indexes an array of models: the loop walks the array.</summary>
    private void Walk(IForLoopOperation loop, ILocalSymbol counter, Dimension count, MemberValue?[] indexed,
        List<ILocalReferenceOperation> uses)
    {
        MemberValue array = indexed[0]!;
        int other = indexed.ToList().FindIndex(a => a!.Name != array.Name || !Equals(a.Slice, array.Slice));
        if (other >= 0)
        {
            Refuse(uses[other].Parent!, $"a second array, '{indexed[other]!.Name}', beside '{array.Name}'",
                "walk one array of a model class that holds both layers");
            return;
        }
        if (!count.Equals(array.Length))
        {
            Refuse(loop.Condition!, $"a loop of {count} rounds over '{array.Name}', which has {array.Length}",
                $"count to {array.Name}.Length");
            return;
        }
        Loop(loop, loop.Body, new LoopScope(array.Name, counter, array.Slice), null, null, null);
    }

    private void Unroll(IForLoopOperation loop, ILocalSymbol counter, int rounds)
    {
        if (Returns(loop.Body))
        {
            Refuse(loop.Body, "a return inside a loop", "return after the loop");
            return;
        }
        for (int i = 0; i < rounds && !context.Budget.IsSpent; i++)
        {
            held = held.SetItem(counter, new KnownValue(new DimensionScalar(Dimension.Of(i))));
            Run(new StatementList([loop.Body], 0, null));
        }
        held = held.Remove(counter);
    }

    /// <summary><c>int i = 0; i &lt; bound; i++</c> in its usual spellings.</summary>
    private (ILocalSymbol Counter, Dimension Count)? ReadHeader(IForLoopOperation loop)
    {
        if (loop.Before is not [IVariableDeclarationGroupOperation { Declarations: [{ Declarators: [var declarator] }] }]
            || declarator.Initializer?.Value is not { } start
            || scalars.ReadDimension(start) is not { Known: 0 }
            || loop.AtLoopBottom is not [IExpressionStatementOperation { Operation: var step }]
            || loop.Condition is not IBinaryOperation { LeftOperand: ILocalReferenceOperation tested } condition
            || !SymbolEqualityComparer.Default.Equals(tested.Local, declarator.Symbol))
        {
            return null;
        }
        bool byOne = step switch
        {
            IIncrementOrDecrementOperation { Kind: OperationKind.Increment, Target: ILocalReferenceOperation target } =>
                SymbolEqualityComparer.Default.Equals(target.Local, declarator.Symbol),
            ICompoundAssignmentOperation
            {
                OperatorKind: BinaryOperatorKind.Add, Target: ILocalReferenceOperation target,
                Value.ConstantValue: { HasValue: true, Value: 1 }
            } =>
                SymbolEqualityComparer.Default.Equals(target.Local, declarator.Symbol),
            _ => false,
        };
        if (!byOne || scalars.ReadDimension(condition.RightOperand) is not { } bound)
            return null;
        return condition.OperatorKind switch
        {
            BinaryOperatorKind.LessThan => (declarator.Symbol, bound),
            // From 0 a counter comes round to a negative number, if slowly.
            BinaryOperatorKind.NotEquals when bound.Known is not < 0 => (declarator.Symbol, bound),
            BinaryOperatorKind.LessThanOrEqual
                when bound.Known != int.MaxValue => (declarator.Symbol, Dimension.Add(bound, Dimension.Of(1))),
            _ => null,
        };
    }

    /// <summary>Reads the body once; what it assigns and was there before becomes carried from round to round.</summary>
    private void Loop(IOperation loop, IOperation body, LoopScope scope, Dimension? count, ISymbol? element, Value? elementValue)
    {
        if (Returns(body))
        {
            Refuse(loop, "a return inside a loop", "return after the loop");
            return;
        }
        ISymbol[] carried = [.. Assigned(body).Where(held.ContainsKey).OrderBy(PositionOf)];
        List<int> initial = [], parameters = [];
        ImmutableDictionary<ISymbol, Value> before = held;
        ImmutableDictionary<ISymbol, Value> start = held;
        foreach (ISymbol symbol in carried)
            start = start.SetItem(symbol, Carry(before[symbol], loop.Syntax, initial, parameters));
        if (element is not null)
            start = start.SetItem(element, elementValue!);

        loops.Push(scope);
        var (_, nodes, after) = Apart(() =>
        {
            held = start;
            return Run(new StatementList([body], 0, null));
        });
        loops.Pop();

        List<int> ends = [], results = [];
        foreach (ISymbol symbol in carried)
            held = held.SetItem(symbol, Leave(loop, symbol, start[symbol], after[symbol], ends, results));
        if (context.Sink.HasErrors)
            return;
        string label = carried.FirstOrDefault()?.Name ?? "loop";
        Nodes.Add(new LoopNode(
            label, scope.Member, count, initial.ToEquatableArray(), parameters.ToEquatableArray(),
            new Block(nodes.ToEquatableArray(), ends.ToEquatableArray()), results.ToEquatableArray())
        {
            Slice = scope.Slice,
        });
    }

    private Value Carry(Value value, SyntaxNode place, List<int> initial, List<int> parameters)
    {
        switch (value)
        {
            case TensorValue tensor:
                initial.Add(tensor.Id);
                int parameter = Define(place);
                parameters.Add(parameter);
                return tensor with { Id = parameter };
            case TupleValue tuple:
                return tuple with { Items = [.. tuple.Items.Select(item => Carry(item, place, initial, parameters))] };
            default:
                return value;
        }
    }

    private Value Leave(IOperation loop, ISymbol symbol, Value start, Value end, List<int> ends, List<int> results)
    {
        switch (start, end)
        {
            case (TensorValue first, TensorValue last) when Equals(first.Presence, last.Presence):
                ends.Add(last.Id);
                int result = Define(loop.Syntax);
                results.Add(result);
                return last with { Id = result };
            case (TupleValue first, TupleValue last) when first.Items.Length == last.Items.Length:
                return last with { Items = [.. first.Items.Select((item, i) => Leave(loop, symbol, item, last.Items[i], ends, results))] };
            case (UnknownValue, _) or (_, UnknownValue):
                return Value.Unknown;
            default:
                if (start.Equals(end))
                    return end;
                return Refuse(loop, $"'{symbol.Name}', which is something else after a round than before it",
                    "carry a tensor from round to round; give it a value before the loop");
        }
    }

    /// <summary>Locals and parameters that the body gives a new value.</summary>
    private static IEnumerable<ISymbol> Assigned(IOperation body) =>
        Targets(body).Select(target => SymbolOf(target)!).Distinct<ISymbol>(SymbolEqualityComparer.Default);

    /// <summary>The places in which the body does so.</summary>
    private static IEnumerable<IOperation> Targets(IOperation body) => body.DescendantsAndSelf()
        .SelectMany(operation => operation switch
        {
            IAssignmentOperation assignment => Variables(assignment.Target),
            IIncrementOrDecrementOperation step => Variables(step.Target),
            IArgumentOperation { Parameter.RefKind: RefKind.Out or RefKind.Ref } argument => Variables(argument.Value),
            _ => [],
        });

    private static IEnumerable<IOperation> Variables(IOperation target) => target switch
    {
        ILocalReferenceOperation or IParameterReferenceOperation => [target],
        ITupleOperation tuple => tuple.Elements.SelectMany(Variables),
        IDeclarationExpressionOperation declaration => Variables(declaration.Expression),
        _ => [],
    };

    private static IOperation Strip(IOperation operation)
    {
        while (operation is IConversionOperation { OperatorMethod: null } conversion)
            operation = conversion.Operand;
        return operation;
    }
}
