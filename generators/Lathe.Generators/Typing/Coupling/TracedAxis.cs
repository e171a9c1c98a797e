using System;
using System.Collections.Generic;
using System.Linq;
using Lathe.Contracts;
using Lathe.Generators.Graphs.Shapes;

namespace Lathe.Generators.Typing.Coupling;

/// <summary>What one axis of a value consists of: runs, one after the other; none where the caller chooses the extent on every
/// run.</summary>
internal sealed class TracedAxis(IEnumerable<AxisRun> runs)
{
    /// <summary>Batch, sequence: of no weight, and never pruned.</summary>
    public static readonly TracedAxis Free = new([]);

    private readonly AxisRun[] runs = [.. runs];

    public IEnumerable<AxisRun> Runs => runs.SelectMany(r => r.Leaves);

    public void Pin(CouplingPin pin)
    {
        foreach (AxisRun run in runs)
            run.Pin(pin);
    }

    /// <summary>Unit by unit the same. Where lengths cannot be compared, both keep their extents.</summary>
    /// <param name="reader">Who says that they are the same.</param>
    public static void Unite(TracedAxis left, TracedAxis right, string reader)
    {
        Stack<AxisRun> first = new(left.Runs.Reverse()), second = new(right.Runs.Reverse());
        while (first.Count > 0 && second.Count > 0)
        {
            AxisRun a = first.Pop(), b = second.Pop();
            // What was cut or united since it was put there is taken as it is now.
            if (IsCut(a) || IsCut(b))
            {
                Restore(first, a);
                Restore(second, b);
                continue;
            }
            Polynomial more = b.Length - a.Length;
            // The last ones fill the same extent: the shapes fit, or loading tells.
            if (more.IsZero || (first.Count == 0 && second.Count == 0 && !more.IsPositive && !(a.Length - b.Length).IsPositive))
                AxisRun.Unite(a, b);
            else if (more.IsPositive && a.Root != b.Root)
            {
                b.Cut(a.Length);
                first.Push(a);
                Restore(second, b);
            }
            else if ((a.Length - b.Length).IsPositive && a.Root != b.Root)
            {
                a.Cut(b.Length);
                Restore(first, a);
                second.Push(b);
            }
            else
            {
                CouplingPin pin = new(CouplingPinKind.Operation, $"{reader}, where parts of unknown size meet");
                foreach (AxisRun run in first.Concat(second).Append(a).Append(b))
                    run.Pin(pin);
                return;
            }
        }
        foreach (AxisRun run in first.Concat(second))
            run.Pin(new CouplingPin(CouplingPinKind.Operation, $"{reader}, where extents differ"));
    }

    /// <summary>The units from <paramref name="start"/> on; null where it cannot be told which runs these are.</summary>
    public TracedAxis? Slice(Polynomial start, Polynomial length)
    {
        foreach (Polynomial border in (Polynomial[])[start, start + length])
        {
            if (!CutAt(border))
                return null;
        }
        List<AxisRun> taken = [];
        Polynomial position = Polynomial.Zero;
        foreach (AxisRun run in Runs)
        {
            bool begins = position.Equals(start) || (position - start).IsPositive, ends = position.Equals(start + length)
                || (position - start - length).IsPositive;
            if (begins && !ends)
                taken.Add(run);
            position += run.Length;
        }
        return new TracedAxis(taken);
    }

    /// <summary>Makes a border of two runs at a position; false where no run is known to reach over it.</summary>
    private bool CutAt(Polynomial border)
    {
        Polynomial position = Polynomial.Zero;
        foreach (AxisRun run in Runs)
        {
            if (position.Equals(border))
                return true;
            Polynomial end = position + run.Length;
            if (!end.Equals(border) && !(border - end).IsPositive)
            {
                if (!(end - border).IsPositive || !(border - position).IsPositive)
                    return false;
                run.Cut(border - position);
                return true;
            }
            position = end;
        }
        return position.Equals(border);
    }

    private static bool IsCut(AxisRun run) => run.Leaves.Skip(1).Any();

    private static void Restore(Stack<AxisRun> stack, AxisRun run)
    {
        foreach (AxisRun leaf in run.Leaves.Reverse())
            stack.Push(leaf);
    }
}
