using System;
using Lathe.Contracts;
using Lathe.Kernels.Generator.Lowering;
using Lathe.Kernels.Generator.Programs;

namespace Lathe.Kernels.Generator.Families;

/// <summary>
/// The tile kernels in C#. Not every height has a text: each is compiled by the JIT of every process that uses it, and two lower tiles, one
/// after the other, give the same bits at nearly the same speed.
/// </summary>
internal static class ManagedPrograms
{
    private const int IndentationOfBody = 12;
    private const int TallestOfEveryHeight = 6;
    private const int TallEnough = 8;

    /// <summary>Rows of the tile's upper part, of which there is a text; all of them where there is one of the whole tile.</summary>
    public static int UpperRows(CSharpTarget target, KernelFamily family, int rows)
    {
        if (!KernelFamilies.Of(family).IsTile)
            return rows;
        int tallest = Tallest(target, family);
        int passes = (rows + tallest - 1) / tallest;
        int upper = (rows + passes - 1) / passes;
        return upper <= TallestOfEveryHeight || upper == TallEnough || upper == tallest ? upper : (upper + 1) / 2;
    }

    /// <exception cref="KernelException">The family has no such kernel, or one with a step that C# has no form for.</exception>
    public static string Print(CSharpTarget target, KernelFamily family, int rows)
    {
        try
        {
            return CSharpLowering.Lower(target, KernelPrograms.Build(target.Capabilities, family, rows), IndentationOfBody);
        }
        catch (KernelException exception)
        {
            throw new KernelException($"{family}, {rows} rows, {target.Name} in C#: {exception.Message}");
        }
    }

    // The JIT wants a register or two more than the assembler: with integer sums in 24 of 32, or halves to convert beside sums in 12 of 16,
    // it spills.
    private static int Tallest(CSharpTarget target, KernelFamily family)
    {
        int largest = KernelPrograms.LargestPass(target.Capabilities, family);
        return KernelFamilies.Of(family).IsInteger ? Math.Min(TallestOfEveryHeight, largest)
            : family == KernelFamily.Float16 && target.Capabilities.VectorBytes < 64 ? Math.Min(4, largest)
            : largest;
    }
}
