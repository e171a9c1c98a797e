using System;
using System.Collections.Generic;
using Lathe.Kernels.Generator.Programs;

namespace Lathe.Kernels.Generator.Lowering;

/// <summary>
/// Gives every value of a program a register for its whole life. No spilling: a kernel that wants more registers than there are is a
/// mistake in the kernel, and an exception says so. A value may take over the register of one that is read for the last time in the step
/// that makes it.
/// </summary>
internal sealed class RegisterAllocation
{
    private readonly Dictionary<int, int> _registers = [];

    /// <summary>The register (an index into the target's order of preference) of a value.</summary>
    public int this[int value] => _registers[value];

    /// <summary>How many registers, from the start of the order of preference, are used.</summary>
    public int Used { get; private set; }

    /// <param name="ranges">When each value lives.</param>
    /// <param name="registers">How many there are.</param>
    /// <param name="kind">What they are, for messages.</param>
    /// <param name="operations">The program.</param>
    /// <param name="preferred">The values of a step whose register suits the step's result best if they end there.</param>
    public static RegisterAllocation Of(
        LiveRanges ranges, int registers, string kind, IReadOnlyList<Operation> operations,
        Func<Operation, IEnumerable<int>>? preferred = null)
    {
        RegisterAllocation result = new();
        int[] busyUntil = new int[registers];
        for (int register = 0; register < registers; register++)
            busyUntil[register] = int.MinValue;

        foreach ((int value, int start, int end) in ranges.InOrder())
        {
            int chosen = -1;
            if (preferred is not null && start >= 0)
            {
                foreach (int source in preferred(operations[start]))
                {
                    if (chosen < 0 && source != value && busyUntil[result._registers[source]] <= start)
                        chosen = result._registers[source];
                }
            }

            for (int register = 0; register < registers && chosen < 0; register++)
            {
                if (busyUntil[register] <= start)
                    chosen = register;
            }

            if (chosen < 0)
            {
                throw new KernelException(
                    $"step {start} of {operations.Count} ({operations[start].Opcode}) needs one more than the {registers} {kind} "
                    + "registers there are; " +
                    "use a smaller tile or fewer operands at once");
            }

            // A value that is never read still occupies its register in the step that writes it.
            busyUntil[chosen] = end == start ? start + 1 : end;
            result._registers[value] = chosen;
            if (chosen >= result.Used)
                result.Used = chosen + 1;
        }

        return result;
    }
}
