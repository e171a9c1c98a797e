using System.Collections.Generic;
using System.Linq;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>How often each value of a unit is read, by steps at any depth and as a result of a block.</summary>
internal sealed class Uses
{
    private readonly Dictionary<int, int> counts = [];

    public Uses(StepBlock block) => Count(block);

    public int this[int value] => counts.TryGetValue(value, out int count) ? count : 0;

    private void Count(StepBlock block)
    {
        foreach (Step step in block.Steps)
        {
            foreach (int value in step.Reads)
                Add(value);
            foreach (StepBlock inner in step.Blocks)
                Count(inner);
        }
        foreach (int value in block.Results.Where(v => v >= 0))
            Add(value);
    }

    private void Add(int value) => counts[value] = this[value] + 1;
}
