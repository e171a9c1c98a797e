using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;

namespace Lathe.Generators.Lowering;

/// <summary>Looks up the step that writes a value. A block is found through once, however often it is asked.</summary>
internal static class Definitions
{
    private static readonly ConditionalWeakTable<StepBlock, Dictionary<int, Step>> Indexes = new();

    /// <summary>The first step at any depth that writes <paramref name="value"/>, or null: a parameter, or a loop's variable.</summary>
    public static Step? Of(StepBlock block, int value) => Indexes.GetValue(block, Index).TryGetValue(value, out Step? step) ? step : null;

    public static ViewStep? ViewOf(StepBlock block, int value) => Of(block, value) as ViewStep;

    private static Dictionary<int, Step> Index(StepBlock block)
    {
        Dictionary<int, Step> writers = [];
        Collect(block);
        return writers;

        void Collect(StepBlock part)
        {
            foreach (Step step in part.Steps)
            {
                foreach (int write in step.Writes.Where(write => !writers.ContainsKey(write)))
                    writers.Add(write, step);
                foreach (StepBlock inner in step.Blocks)
                    Collect(inner);
            }
        }
    }
}
