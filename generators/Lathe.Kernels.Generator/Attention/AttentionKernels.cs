using Lathe.Kernels.Generator.Programs;
using Lathe.Kernels.Generator.Tiles;

namespace Lathe.Kernels.Generator.Attention;

/// <summary>The programs of attention in 16-bit integers, by family. <c>Lathe.Kernels.Int16Scheme</c> says what the numbers mean.</summary>
internal static class AttentionKernels
{
    /// <param name="kernel">Receives the program.</param>
    /// <param name="family">Which one.</param>
    /// <param name="rows">Rows of a tile; programs that loop over rows have 1.</param>
    /// <param name="shape">What the target's registers hold of a tile.</param>
    public static void Build(KernelBuilder kernel, KernelFamily family, int rows, TileShape shape)
    {
        switch (family)
        {
            case KernelFamily.AttentionScores:
                ScoreTile.Build(kernel, rows, shape);
                break;
            case KernelFamily.AttentionValues:
                ValueTile.Build(kernel, rows, shape);
                break;
            case KernelFamily.AttentionWeights:
                SoftmaxRows.Build(kernel);
                break;
            case KernelFamily.AttentionRows:
                IntegerRows.Build(kernel);
                break;
            case KernelFamily.AttentionPairs:
                IntegerPairs.Build(kernel);
                break;
            case KernelFamily.AttentionOutput:
                OutputRows.Build(kernel);
                break;
            default:
                throw new KernelException($"{family} is no program of attention");
        }
    }
}
