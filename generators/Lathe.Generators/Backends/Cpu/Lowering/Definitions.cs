using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>Looks up the step that writes a value. A block is looked through once, however often it is asked.</summary>
internal static class Definitions
{
    private static readonly ConditionalWeakTable<StepBlock, Dictionary<int, Step>> Indexes = new();

    /// <summary>The first step at any depth that writes <paramref name="value"/>, or null: a parameter, or a loop's variable.</summary>
    public static Step? Of(StepBlock block, int value) => Indexes.GetValue(block, Index).TryGetValue(value, out Step? step) ? step : null;

    public static ViewStep? ViewOf(StepBlock block, int value) => Of(block, value) as ViewStep;

    private static Dictionary<int, Step> Index(StepBlock block)
    {
        Dictionary<int, Step> writers = [];
        foreach (Step step in block.Descendants())
        {
            foreach (int write in step.Writes.Where(write => !writers.ContainsKey(write)))
                writers.Add(write, step);
        }
        return writers;
    }
}
