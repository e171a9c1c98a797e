using System.Linq;
using Lathe.Generators.Backends.Cpu.Lowering;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Emit;

/// <summary>The decisions as comment lines in three columns.</summary>
internal static class DecisionTable
{
    public static void Write(SourceWriter writer, EquatableArray<Decision> decisions)
    {
        if (decisions.Count == 0)
            return;
        int kind = decisions.Max(d => d.Kind.Length), subject = System.Math.Min(40, decisions.Max(d => d.Subject.Length));
        foreach (Decision decision in decisions)
            writer.Line($"//   {decision.Kind.PadRight(kind)}  {decision.Subject.PadRight(subject)}  {decision.Reason}".TrimEnd());
    }
}
