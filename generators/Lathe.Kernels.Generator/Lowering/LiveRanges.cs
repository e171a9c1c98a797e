using System;
using System.Collections.Generic;
using Lathe.Kernels.Generator.Programs;

namespace Lathe.Kernels.Generator.Lowering;

/// <summary>
/// From which step to which a value must keep its register. A value made before a loop and read in it lives to the loop's end, because the
/// next turn reads it again. Also verifies that every value is written before it is read, on every path.
/// </summary>
internal sealed class LiveRanges
{
    private readonly Dictionary<int, (int Start, int End)> _ranges = [];

    private LiveRanges()
    {
    }

    /// <summary>First and last step of a value, in the order of first steps.</summary>
    public IEnumerable<(int Value, int Start, int End)> InOrder()
    {
        List<(int Value, int Start, int End)> ranges = [];
        foreach (KeyValuePair<int, (int Start, int End)> range in _ranges)
            ranges.Add((range.Key, range.Value.Start, range.Value.End));
        ranges.Sort((left, right) => left.Start != right.Start ? left.Start.CompareTo(right.Start) : left.Value.CompareTo(right.Value));
        return ranges;
    }

    public static LiveRanges OfVectors(IReadOnlyList<Operation> operations) => Of(
        operations,
        "vector",
        operation => Ids(operation.ReadVectors(), vector => vector.Id),
        operation => operation.Result?.Id,
        parameter: null);

    public static LiveRanges OfScalars(IReadOnlyList<Operation> operations) => Of(
        operations,
        "scalar",
        operation => Ids(operation.ReadScalars(), scalar => scalar.Id),
        operation => operation.ScalarResult?.Id,
        Scalar.Arguments.Id);

    private static IEnumerable<int> Ids<T>(IEnumerable<T> values, Func<T, int> id)
    {
        foreach (T value in values)
            yield return id(value);
    }

    private static LiveRanges Of(
        IReadOnlyList<Operation> operations, string kind, Func<Operation, IEnumerable<int>> reads, Func<Operation, int?> write,
        int? parameter)
    {
        LiveRanges result = new();
        BlockTree blocks = new(operations);
        Dictionary<int, int> definitions = [];
        if (parameter is { } given)
        {
            result._ranges[given] = (-1, -1);
            definitions[given] = -1;
        }

        for (int step = 0; step < operations.Count; step++)
        {
            foreach (int value in reads(operations[step]))
            {
                if (!definitions.TryGetValue(value, out int definition) || !blocks.Encloses(definition, step))
                    throw new KernelException(
                        $"step {step} ({operations[step].Opcode}) reads {kind} {value}, which is not written on every path to it");
                int end = blocks.EndOfOutermostLoop(step, definition);
                (int start, int last) = result._ranges[value];
                result._ranges[value] = (start, Math.Max(last, end));
            }

            if (write(operations[step]) is { } written && !definitions.ContainsKey(written))
            {
                definitions[written] = step;
                result._ranges[written] = (step, step);
            }
        }

        return result;
    }
}
