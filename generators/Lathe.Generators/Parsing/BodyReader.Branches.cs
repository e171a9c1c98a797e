using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Lathe.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lathe.Generators.Parsing;

internal sealed partial class BodyReader
{
    /// <summary>How long the question becomes, as text, whether an optional tensor is there.</summary>
    private const int MostText = 4000;

    private readonly Stack<Value> accessed = new();

    /// <summary>What an <c>if</c> asks; null after reporting a question that is not known at load.</summary>
    private Condition? ReadCondition(IOperation operation)
    {
        switch (operation)
        {
            case IConversionOperation { OperatorMethod: null } conversion:
                return ReadCondition(conversion.Operand);
            case ILocalReferenceOperation or IParameterReferenceOperation
                when held.TryGetValue(SymbolOf(operation)!, out Value? kept) && kept is ConditionValue test:
                return test.Condition;
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not:
                return ReadCondition(not.Operand) is { } operand ? Condition.Not(operand) : null;
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr } both
                when scalars.ReadCondition(both)?.Known is null:
                Condition? left = ReadCondition(both.LeftOperand), right = ReadCondition(both.RightOperand);
                if (left is null || right is null)
                    return null;
                return both.OperatorKind == BinaryOperatorKind.ConditionalAnd ? Condition.And(left, right) : Condition.Or(left, right);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } test
                when NullTested(test) is { } tested && PresenceOf(tested) is { } presence:
                return test.OperatorKind == BinaryOperatorKind.NotEquals ? presence : Condition.Not(presence);
            case IIsPatternOperation test when PresenceOf(test.Value) is { } presence
                && Polarity(test.Pattern, test.Value) is bool whenPresent:
                return whenPresent ? presence : Condition.Not(presence);
        }
        if (scalars.ReadCondition(operation) is { } known)
            return known;
        Refuse(operation, $"'{UnsupportedForms.Short(operation.Syntax)}'", UnsupportedForms.Conditions);
        return null;
    }

    /// <summary>Whether an expression asks, among other things, if something is null that is no number.</summary>
    private bool AsksPresence(IOperation operation) => operation.Type?.SpecialType == SpecialType.System_Boolean && operation switch
    {
        IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not => AsksPresence(not.Operand),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr } both =>
            AsksPresence(both.LeftOperand) || AsksPresence(both.RightOperand),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } test =>
            NullTested(test) is { } tested && PresenceOf(tested) is not null,
        IIsPatternOperation test => PresenceOf(test.Value) is not null,
        ILocalReferenceOperation or IParameterReferenceOperation =>
            held.TryGetValue(SymbolOf(operation)!, out Value? value) && value is ConditionValue,
        _ => false,
    };

    /// <summary>When the layer or tensor that an expression names is there; null where it is neither.</summary>
    private Condition? PresenceOf(IOperation operation)
    {
        if (AsMember(operation) is { } member)
        {
            return member.Known.Member switch
            {
                { Presence: null } => Condition.True,
                OpenLayer or ParameterMember => member.Known.Member.Presence,
                _ => new PresentCondition(member.Name),
            };
        }
        IOperation plain = Strip(operation);
        if (plain is ILocalReferenceOperation or IParameterReferenceOperation && SymbolOf(plain) is { } symbol
            && held.TryGetValue(symbol, out Value? value) && value is AbsentValue)
        {
            return Condition.False;
        }
        if (!KnownNames.IsTensor(plain.Type))
            return null;
        // Only what names a tensor: a test must not compute one.
        return plain is ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation or IPropertyReferenceOperation
            ? Evaluate(plain, null) switch
            {
                TensorValue tensor => tensor.Presence ?? Condition.True,
                AbsentValue => Condition.False,
                _ => null,
            }
            : null;
    }

    /// <summary>
    /// Whether a pattern holds for what is there: <c>not null</c>, <c>{ }</c>, <c>Linear layer</c>, or the reverse, <c>null</c>.
    /// </summary>
    private bool? Polarity(IPatternOperation pattern, IOperation value)
    {
        switch (pattern)
        {
            case IConstantPatternOperation constant when IsNull(constant.Value):
                return false;
            case INegatedPatternOperation not:
                return !Polarity(not.Pattern, value);
            case IRecursivePatternOperation { DeconstructionSubpatterns.Length: 0, PropertySubpatterns.Length: 0 } any
                when IsOwn(any.MatchedType):
                Bind(any.DeclaredSymbol);
                return true;
            // `is var x` matches null too.
            case IDeclarationPatternOperation { MatchesNull: false } declaration when IsOwn(declaration.MatchedType):
                Bind(declaration.DeclaredSymbol);
                return true;
            case ITypePatternOperation type when IsOwn(type.MatchedType):
                return true;
            default:
                return null;
        }

        // Tensors, layers and models have no subclasses: another type is an interface, or object.
        bool IsOwn(ITypeSymbol? type) => SymbolEqualityComparer.Default.Equals(type, value.Type);

        void Bind(ISymbol? symbol)
        {
            if (symbol is not null)
                held = held.SetItem(symbol, AsMember(value) is { } member ? member : Evaluate(value, null));
        }
    }

    private static IOperation? NullTested(IBinaryOperation test) =>
        IsNull(test.RightOperand) ? test.LeftOperand : IsNull(test.LeftOperand) ? test.RightOperand : null;

    private static bool IsNull(IOperation operation) =>
        operation.ConstantValue is { HasValue: true, Value: null }
        || (operation is IConversionOperation { Operand: var operand } && IsNull(operand));

    /// <summary>At least one side returns: each goes on to the end of the method, and what they return is merged.</summary>
    private Value BranchAndReturn(IOperation branch, Condition condition, Func<Value?> whenTrue, Func<Value?> whenFalse)
    {
        var (then, thenNodes, _) = Apart(whenTrue);
        var (other, elseNodes, _) = Apart(whenFalse);
        if (then is null || other is null)
        {
            if (!context.Sink.HasErrors)
                Refuse(branch, $"{(branch is ISwitchOperation ? "a switch" : "an if")} that returns on one side only",
                    "return tensors on both sides");
            return Value.Unknown;
        }
        return Join(branch.Syntax, "output", condition, then, thenNodes, other, elseNodes);
    }

    /// <summary>Neither side returns: locals that differ afterwards are merged.</summary>
    private void BranchAndGoOn(IOperation branch, Condition condition, Func<Value?> whenTrue, Func<Value?> whenFalse)
    {
        var (_, thenNodes, thenHeld) = Apart(whenTrue);
        var (_, elseNodes, elseHeld) = Apart(whenFalse);

        List<int> thenResults = [], elseResults = [], results = [];
        string? label = null;
        foreach (ISymbol symbol in thenHeld.Keys.Where(elseHeld.ContainsKey).OrderBy(PositionOf))
        {
            Value first = thenHeld[symbol], second = elseHeld[symbol];
            if (first.Equals(second))
            {
                held = held.SetItem(symbol, first);
                continue;
            }
            label ??= symbol.Name;
            held = held.SetItem(symbol, Merge(branch.Syntax, condition, first, second, thenResults, elseResults, results));
        }
        // What only one side gave a value is not readable afterwards: the compiler says so.
        foreach (ISymbol symbol in held.Keys.Where(symbol => !thenHeld.ContainsKey(symbol) || !elseHeld.ContainsKey(symbol)).ToArray())
            held = held.Remove(symbol);
        if (results.Count > 0)
            Nodes.Add(BranchOf(label ?? "branch", condition, thenNodes, thenResults, elseNodes, elseResults, results));
    }

    private Value Join(SyntaxNode place, string label, Condition condition, Value then, List<Node> thenNodes, Value other,
        List<Node> elseNodes)
    {
        if (then.Equals(other) && thenNodes.Count == 0 && elseNodes.Count == 0)
            return then;
        List<int> thenResults = [], elseResults = [], results = [];
        Value merged = Merge(place, condition, then, other, thenResults, elseResults, results);
        if (results.Count > 0)
            Nodes.Add(BranchOf(label, condition, thenNodes, thenResults, elseNodes, elseResults, results));
        return merged;
    }

    private static BranchNode BranchOf(
        string label, Condition condition, List<Node> thenNodes, List<int> thenResults, List<Node> elseNodes, List<int> elseResults,
            List<int> results) => new(
            label, condition,
            new Block(thenNodes.ToEquatableArray(), thenResults.ToEquatableArray()),
            new Block(elseNodes.ToEquatableArray(), elseResults.ToEquatableArray()),
            results.ToEquatableArray());

    /// <summary>One value for two: tensors become a result of the branch, numbers a choice made at load.</summary>
    private Value Merge(SyntaxNode place, Condition condition, Value first, Value second, List<int> thenResults, List<int> elseResults,
        List<int> results)
    {
        if (first.Equals(second) && first is not TensorValue)
            return first;
        switch (first, second)
        {
            case (TensorValue or AbsentValue, TensorValue or AbsentValue):
                thenResults.Add(Value.IdOf(first));
                elseResults.Add(Value.IdOf(second));
                int result = Define(place);
                results.Add(result);
                Condition there = Condition.Or(
                    Condition.And(condition, Presence(first)), Condition.And(Condition.Not(condition), Presence(second)));
                if (there.ToString().Length > MostText)
                    context.Budget.Spend(place, "asks too much to tell whether a tensor is there");
                bool always = Presence(first).Known == true && Presence(second).Known == true;
                return new TensorValue(result, always ? null : there);
            case (TupleValue left, TupleValue right) when left.Items.Length == right.Items.Length:
                ImmutableArray<Value> items = [.. left.Items.Select((item, i) =>
                    Merge(place, condition, item, right.Items[i], thenResults, elseResults, results))];
                return new TupleValue(items, left.Names);
            case (KnownValue left, KnownValue right):
                bool whole = left.Scalar is DimensionScalar && right.Scalar is DimensionScalar;
                ConfigurationCondition question = ScalarReader.ToQuestion(context.AtLoad(condition));
                return new KnownValue(ScalarReader.Choose(question, left.Scalar, right.Scalar, whole));
            case (UnknownValue, _) or (_, UnknownValue):
                return Value.Unknown;
            default:
                context.Sink.Report(
                    FailureCode.UnsupportedExpression, place.GetLocation(), "a choice between things that are not tensors",
                    "let both sides give tensors, or numbers");
                return Value.Unknown;
        }
    }

    private static Condition Presence(Value value) => value is TensorValue tensor ? tensor.Presence ?? Condition.True : Condition.False;

    /// <summary>Declaration order, so that the same source gives the same graph.</summary>
    private static int PositionOf(ISymbol symbol) =>
        symbol is IParameterSymbol parameter ? parameter.Ordinal - 1_000_000 : symbol.Locations.FirstOrDefault()?.SourceSpan.Start ?? 0;
}
