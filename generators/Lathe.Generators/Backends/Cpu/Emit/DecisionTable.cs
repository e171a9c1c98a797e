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

    public static string Format(WeightFormat format) => format.Kind switch
    {
        WeightKind.Float32 => "float32",
        WeightKind.BFloat16 => "bfloat16",
        WeightKind.Float16 => "float16",
        WeightKind.Int8 => "int8",
        _ => format.GroupSize == 32 ? "int4" : $"int4 in groups of {Literal.Of(format.GroupSize)}",
    };
}
