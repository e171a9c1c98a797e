using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace Lathe.Generators.Graphs.Shapes;

/// <summary>Types that the checkpoint chooses between: merging them after a branch, and computing with them case by case.</summary>
internal static class TypeChoices
{
    /// <summary>
    /// The type of a value that is <paramref name="then"/> where the condition holds and <paramref name="other"/> elsewhere.
    /// </summary>
    public static TensorType Merge(Condition condition, TensorType then, TensorType other)
    {
        if (then.Equals(other))
            return then;
        List<TypeAlternative> cases = [.. Cases(then).Select(c => new TypeAlternative(Condition.And(condition, c.When), c.Type))];
        cases.AddRange(Cases(other));
        return FromCases(cases);
    }

    /// <summary>
    /// Applies a rule to every combination of cases that the operands have. <paramref name="apply"/> gets plain types and the
    /// condition under which they count, true where there is nothing to choose.
    /// </summary>
    public static TensorType? Apply(ImmutableArray<TensorType?> operands, Func<ImmutableArray<TensorType?>, Condition, TensorType?> apply)
    {
        int chosen = FirstChoice(operands);
        if (chosen < 0)
            return apply(operands, Condition.True);
        List<TypeAlternative> results = [];
        Condition earlier = Condition.False;
        foreach (TypeAlternative one in Cases(operands[chosen]!))
        {
            ImmutableArray<TensorType?> plain = [.. operands.Select((operand, i) =>
                i == chosen ? one.Type : operand is null ? null : Under(operand, one.When))];
            Condition here = Condition.And(Condition.Not(earlier), one.When);
            TensorType? result = Apply(plain, (types, condition) => apply(types, Condition.And(here, condition)));
            if (result is null)
                return null;
            results.AddRange(Cases(result).Select(c => new TypeAlternative(Condition.And(one.When, c.When), c.Type)));
            earlier = Condition.Or(earlier, one.When);
        }
        return FromCases(results);
    }

    /// <summary>The same choice, its conditions asked in other words.</summary>
    public static TensorType Ask(TensorType type, Func<Condition, Condition> translate) => type.Alternatives.Count == 0
        ? type
        : FromCases([.. Cases(type).Select(c => c with { When = translate(c.When) }).Where(c => c.When.Known != false)]);

    /// <summary>Whether every case may turn out to be <paramref name="one"/> once the configuration is known.</summary>
    public static bool MayAllBe(TensorType type, TensorType one) => Cases(type).All(c =>
        c.Type.Element == one.Element && c.Type.Rank == one.Rank
        && Enumerable.Range(0, one.Rank).All(i => Extents.AreEqual(c.Type.Shape[i], one.Shape[i]) switch
        {
            true => true,
            // An extent of 1 is stretched, not held to the other.
            null => c.Type.Shape[i].Known != 1 && one.Shape[i].Known != 1,
            _ => false,
        }));

    private static int FirstChoice(ImmutableArray<TensorType?> operands)
    {
        for (int i = 0; i < operands.Length; i++)
        {
            if (operands[i] is { Alternatives.Count: > 0 })
                return i;
        }
        return -1;
    }

    /// <summary>What a type is where a condition that it asks itself is known to hold.</summary>
    private static TensorType Under(TensorType type, Condition condition) =>
        type.Alternatives.FirstOrDefault(alternative => alternative.When.Equals(condition)) is { } decided
            ? decided.Type
            : condition.Known == true && type.Alternatives.Count > 0
                ? type with { Alternatives = EquatableArray<TypeAlternative>.Empty }
                : type;

    /// <summary>All cases in order; the last one's condition is true.</summary>
    private static IEnumerable<TypeAlternative> Cases(TensorType type) =>
        type.Alternatives.Append(new TypeAlternative(Condition.True, type with { Alternatives = EquatableArray<TypeAlternative>.Empty }));

    /// <summary>The first case that holds counts; cases at the end that say what the fallback says are dropped.</summary>
    private static TensorType FromCases(List<TypeAlternative> cases)
    {
        int last = cases.FindIndex(c => c.When.Known == true);
        TensorType fallback = cases[last].Type;
        List<TypeAlternative> kept = [.. cases.Take(last)];
        while (kept.Count > 0 && kept[kept.Count - 1].Type.Equals(fallback))
            kept.RemoveAt(kept.Count - 1);
        return fallback with { Alternatives = kept.ToEquatableArray() };
    }
}
