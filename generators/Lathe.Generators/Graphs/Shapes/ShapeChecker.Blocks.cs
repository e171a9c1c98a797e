using System.Collections.Generic;
using System.Linq;

namespace Lathe.Generators.Graphs.Shapes;

/// <summary>Loops and branches: what a round keeps, what a choice merges, and which elements of an array have to be there.</summary>
internal sealed partial class ShapeChecker
{
    private void Loop(Method method, LoopNode node, Dictionary<int, string> origins)
    {
        if (node.Slice is { } slice && node.Results.Count > 0)
            RequireWithin(node.Member!, slice.First, Dimension.Add(slice.First, slice.Length), method, node.Results[0]);
        for (int i = 0; i < node.Initial.Count; i++)
        {
            Give(method, node.Parameters[i], TypeOf(method, node.Initial[i]));
            origins[node.Parameters[i]] = origins[node.Initial[i]];
        }
        Block(method, node.Body, origins);
        for (int i = 0; i < node.Initial.Count; i++)
        {
            TensorType? before = TypeOf(method, node.Parameters[i]), after = TypeOf(method, node.Body.Results[i]);
            origins[node.Results[i]] = Origin(node.Label, "after the loop");
            if (before is null || after is null)
                continue;
            if (Agree(before, after))
                Give(method, node.Results[i], before);
            else
            {
                Fail(method, node.Results[i], ShapeFailureKind.Mismatch, [
                    $"{Told(method, node.Body.Results[i], origins)} at the end of a round",
                    $"the loop takes {before}, as before it", "let each round end with the shape it began with"]);
            }
        }
    }

    private void Branch(Method method, BranchNode node, Dictionary<int, string> origins)
    {
        Condition around = here;
        here = Condition.And(around, node.Condition);
        Block(method, node.Then, origins);
        here = Condition.And(around, Condition.Not(node.Condition));
        Block(method, node.Else, origins);
        here = around;
        for (int i = 0; i < node.Results.Count; i++)
        {
            int first = node.Then.Results[i], second = node.Else.Results[i];
            TensorType? then = TypeOf(method, first), other = TypeOf(method, second);
            origins[node.Results[i]] = Origin(node.Label, $"if {node.Condition}");
            if (first < 0 || second < 0)
                Give(method, node.Results[i], first < 0 ? other : then);
            else if (then is not null && other is not null)
            {
                if (then.Element == other.Element)
                    Give(method, node.Results[i], TypeChoices.Merge(node.Condition, then, other));
                else
                {
                    Fail(method, node.Results[i], ShapeFailureKind.Mismatch, [
                        $"{Told(method, first, origins)} and {Told(method, second, origins)}",
                        $"'if {node.Condition}' takes one element type on both sides", "return them as two outputs"]);
                }
            }
        }
    }

    /// <summary>Whether a round ends with the shape it began with, at the latest once the configuration is known.</summary>
    private bool Agree(TensorType before, TensorType after)
    {
        if (before.Equals(after))
            return true;
        if (before.Element != after.Element || before.Rank != after.Rank || before.Alternatives.Count + after.Alternatives.Count > 0)
            return false;
        for (int i = 0; i < before.Rank; i++)
        {
            bool? equal = Extents.AreEqual(before.Shape[i], after.Shape[i]);
            if (equal == false)
                return false;
            if (equal is null)
                Require(RequirementKind.Equal, before.Shape[i], after.Shape[i], Condition.True, "a round of the loop keeps the shape");
        }
        return true;
    }

    /// <summary>Elements from the first on and before the end are there, at the latest once the configuration is known.</summary>
    private void RequireWithin(string member, Dimension first, Dimension end, Method method, int value)
    {
        Dimension length = ((ModelMember)graph.Members.First(m => m.Name == member)).Repeat!;
        foreach ((Dimension low, Dimension high) in ((Dimension, Dimension)[])[(Dimension.Of(0), first), (first, end), (end, length)])
        {
            if (low.Known is int a && high.Known is int b)
            {
                if (a > b)
                    Fail(method, value, ShapeFailureKind.Mismatch, [$"elements {first} to {end} of '{member}'", $"it has {length}",
                        "stay within the array"]);
            }
            else
                Require(RequirementKind.NotAbove, low, high, here, $"elements {first} to {end} of '{member}' are there");
        }
    }
}
