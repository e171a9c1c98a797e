using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Emit;

/// <summary>C# for what differs between the precisions that run the same code.</summary>
/// <param name="answers">Members of Lathe.Precision.</param>
/// <param name="asked">C# for the one that was asked for.</param>
internal sealed class ByPrecision(EquatableArray<string> answers, string asked)
{
    /// <summary>C# for the precision that was asked for.</summary>
    public string Asked => asked;

    /// <summary>The arms of a switch over the precision: its pattern, and which of the precisions it stands for. One where nothing
    /// differs.</summary>
    /// <param name="keys">For each precision, what is equal where they are to share an arm.</param>
    public IEnumerable<(string Pattern, int Precision)> Arms<T>(IEnumerable<T> keys)
    {
        // those of the first value are the rest: no precision is without an arm
        var groups = keys.Select((key, i) => (key, i)).GroupBy(pair => pair.key, pair => pair.i).ToList();
        foreach (IGrouping<T, int> group in groups.Skip(1))
            yield return (string.Join(" or ", group.Select(i => $"global::Lathe.Precision.{answers[i]}")), group.First());
        yield return ("_", groups[0].First());
    }

    /// <summary>An expression: the value itself where all are equal, else a switch.</summary>
    /// <param name="values">C# for the value in each precision.</param>
    public string Choose(IReadOnlyList<string> values)
    {
        (string Pattern, int Precision)[] arms = [.. Arms(values)];
        return arms.Length == 1 ? values[0]
            : $"{asked} switch {{ {string.Join(", ", arms.Select(arm => $"{arm.Pattern} => {values[arm.Precision]}"))} }}";
    }
}
