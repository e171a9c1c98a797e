using System.Linq;
using Lathe.Generators.Backends.Cpu.Lowering;
using Lathe.Generators.Backends.Printing;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Emit;

/// <summary>The decisions as comment lines in three columns.</summary>
internal static class DecisionTable
{
    public static void Write(SourceWriter writer, EquatableArray<Decision> decisions)
    {
        if (decisions.Count == 0)
            return;
        DecisionText[] texts = [.. decisions.Select(DecisionText.Of)];
        int kind = texts.Max(d => d.Kind.Length), subject = System.Math.Min(40, texts.Max(d => d.Subject.Length));
        foreach (DecisionText text in texts)
            writer.Line($"//   {text.Word.PadRight(kind)}  {text.Subject.PadRight(subject)}  {text.Reason}".TrimEnd());
    }
}
