using System.Linq;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>Looks up the step that writes a value.</summary>
internal static class Definitions
{
    /// <summary>The first step at any depth that writes <paramref name="value"/>, or null: a parameter, or a loop's variable.</summary>
    public static Step? Of(StepBlock block, int value) => block.Descendants().FirstOrDefault(step => step.Writes.Contains(value));

    public static ViewStep? ViewOf(StepBlock block, int value) => Of(block, value) as ViewStep;
}
