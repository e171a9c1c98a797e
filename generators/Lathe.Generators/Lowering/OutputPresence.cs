using System.Linq;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Lowering;

/// <summary>Under which condition a value is there at all: what <c>Outputs[i].Present</c> says of a model that is loaded.</summary>
internal static class OutputPresence
{
    /// <returns>Null: always.</returns>
    public static Condition? Of(StepBlock body, int value)
    {
        if (value < 0)
            return new ConstantCondition(false);
        switch (Definitions.Of(body, value))
        {
            case BranchStep branch:
                int index = branch.Results.TakeWhile(r => r != value).Count();
                return Choose(branch.Condition, Of(body, branch.Then.Results[index]), Of(body, branch.Else.Results[index]));
            case CallStep call:
                int output = call.Outputs.TakeWhile(r => r != value).Count();
                return new NestedPresence(call.Model, output);
            case ViewStep view:
                return Of(body, view.Source);
            default:
                return null;
        }
    }

    private static Condition? Choose(Condition condition, Condition? then, Condition? otherwise)
    {
        if (then is null && otherwise is null)
            return null;
        Condition left = then is null ? condition : And(condition, then);
        Condition right = otherwise is null ? new NotCondition(condition) : And(new NotCondition(condition), otherwise);
        return (left, right) switch
        {
            (ConstantCondition { Value: false }, _) => right,
            (_, ConstantCondition { Value: false }) => left,
            _ => new OrCondition(left, right),
        };
    }

    private static Condition And(Condition left, Condition right) =>
        right is ConstantCondition constant ? constant.Value ? left : constant : new AndCondition(left, right);
}
