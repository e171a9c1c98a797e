using System.Collections.Immutable;
using System.Linq;
using Lathe.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lathe.Generators.Parsing;

internal sealed partial class BodyReader
{
    private Value Choose(IOperation place, IOperation question, IOperation whenTrue, IOperation whenFalse, string? label)
    {
        ImmutableDictionary<ISymbol, Value> before = held;
        Condition? condition = ReadCondition(question);
        if (condition is null)
            return Value.Unknown;
        if (condition.Known is bool known)
            return Evaluate(known ? whenTrue : whenFalse, label);
        if (AssignsInside(whenTrue) || AssignsInside(whenFalse))
            return Value.Unknown;
        var (then, thenNodes, _) = Apart(() => Evaluate(whenTrue, label));
        var (other, elseNodes, _) = Apart(() => Evaluate(whenFalse, label));
        held = before;
        return Join(place.Syntax, label ?? "choice", condition, then, thenNodes, other, elseNodes);
    }

    /// <summary><c>pooler?.Forward(x)</c>: the call where the layer is there, null elsewhere.</summary>
    private Value Access(IConditionalAccessOperation access, string? label)
    {
        Condition? presence = PresenceOf(access.Operation);
        if (presence is null)
            return Refuse(access, $"'{UnsupportedForms.Short(access.Syntax)}'",
                "use ?. on an optional layer or on a property of the configuration");
        Value target = Evaluate(access.Operation, null);
        Value Read()
        {
            accessed.Push(target);
            try
            {
                return Evaluate(access.WhenNotNull, label);
            }
            finally
            {
                accessed.Pop();
            }
        }

        if (presence.Known is bool known)
            return known ? Read() : Value.Absent;
        if (AssignsInside(access.WhenNotNull))
            return Value.Unknown;
        var (then, thenNodes, _) = Apart(Read);
        return Join(access.Syntax, label ?? "optional", presence, then, thenNodes, Value.Absent, []);
    }

    private Value Coalesce(ICoalesceOperation coalesce, string? label)
    {
        Value first = Evaluate(coalesce.Value, label);
        Condition presence = Presence(first);
        if (first is UnknownValue)
            return first;
        if (presence.Known is bool known)
            return known ? first : Evaluate(coalesce.WhenNull, label);
        if (AssignsInside(coalesce.WhenNull))
            return Value.Unknown;
        var (second, nodes, _) = Apart(() => Evaluate(coalesce.WhenNull, label));
        return Join(coalesce.Syntax, label ?? "choice", presence, ((TensorValue)first) with { Presence = null }, [], second, nodes);
    }

    /// <summary>A switch over a property of the configuration, as a chain of branches; over a constant, its one arm.</summary>
    private Value Switch(ISwitchExpressionOperation choice, string? label)
    {
        if (scalars.Read(choice.Value) is not { } tested)
            return RefuseSwitch(choice.Value);
        bool isKnown = ScalarText.IsKnown(tested);
        return Arm(0);

        Value Arm(int index)
        {
            // Eager code throws where no arm matches; generated code has no such place.
            if (index == choice.Arms.Length)
                return Refuse(choice, "a switch that may match none of its arms", "let the last arm be _, with a value");
            ISwitchExpressionArmOperation arm = choice.Arms[index];
            bool matchesAll = arm.Pattern is IDiscardPatternOperation || IsOtherOfTwo(choice, index);
            bool? matches = matchesAll ? true : isKnown ? ScalarReader.Matches(arm.Pattern, tested) : null;
            Condition? condition = matchesAll || isKnown ? null : ScalarReader.Question(tested, arm.Pattern);
            if (arm.Guard is not null || (matches is null && condition is null))
                return Refuse(arm.Pattern, $"'{UnsupportedForms.Short(arm.Pattern.Syntax)}'",
                    "match constants, and everything else with _");
            if (matches == false)
                return Arm(index + 1);
            if (Strip(arm.Value) is IThrowOperation)
                return Refuse(arm.Value, "an arm that throws",
                    "give that arm a value, and check the configuration where it is read from the checkpoint");
            if (matches == true)
                return Evaluate(arm.Value, label);
            if (AssignsInside(arm.Value) || choice.Arms.Skip(index + 1).Any(other => AssignsInside(other.Value)))
                return Value.Unknown;
            var (then, thenNodes, _) = Apart(() => Evaluate(arm.Value, label));
            var (rest, elseNodes, _) = Apart(() => Arm(index + 1));
            return Join(choice.Syntax, label ?? "choice", condition!, then, thenNodes, rest, elseNodes);
        }
    }

    /// <summary>The arm for <c>false</c> behind the one for <c>true</c>, or the other way round.</summary>
    private static bool IsOtherOfTwo(ISwitchExpressionOperation choice, int index) =>
        index > 0 && choice.Value.Type?.SpecialType == SpecialType.System_Boolean
        && choice.Arms.Take(index).Any(arm => arm.Guard is null && Constant(arm) is bool earlier && Constant(choice.Arms[index]) is bool own
        && earlier != own);

    private static object? Constant(ISwitchExpressionArmOperation arm) =>
        arm.Pattern is IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: var value } } ? value : null;

    /// <summary>
    /// What only one side of a choice assigns would have to be merged behind it. Reports the assignment; false where there is none.
    /// </summary>
    private bool AssignsInside(IOperation? side)
    {
        IOperation? assignment = side?.DescendantsAndSelf()
            .FirstOrDefault(o => o is IAssignmentOperation or IIncrementOrDecrementOperation);
        if (assignment is null)
            return false;
        Refuse(assignment, "an assignment inside of a choice", "write an if statement");
        return true;
    }
}
