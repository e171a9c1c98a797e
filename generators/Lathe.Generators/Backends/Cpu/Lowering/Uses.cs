using System.Collections.Generic;
using System.Linq;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>How often each value of a unit is read, by steps at any depth and as a result of a block.</summary>
internal sealed class Uses
{
    private readonly Dictionary<int, int> counts = [];

    public Uses(StepBlock block) => Count(block, 1);

    public int this[int value] => counts.TryGetValue(value, out int count) ? count : 0;

    /// <summary>A step that is gone reads no more, nor do those inside of it.</summary>
    public void Remove(Step step) => Count(step, -1);

    private void Count(StepBlock block, int sign)
    {
        foreach (Step step in block.Steps)
            Count(step, sign);
        foreach (int value in block.Results.Where(v => v >= 0))
            counts[value] = this[value] + sign;
    }

    private void Count(Step step, int sign)
    {
        foreach (int value in step.Reads)
            counts[value] = this[value] + sign;
        foreach (StepBlock inner in step.Blocks)
            Count(inner, sign);
    }
}
