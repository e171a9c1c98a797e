using Lathe.Contracts;
using Lathe.Kernels.Generator.Programs;
using Lathe.Kernels.Generator.Tiles;

namespace Lathe.Kernels.Generator.Attention;

/// <summary>The programs of attention by family. <c>Lathe.Kernels.Int16Scheme</c> says what the numbers of 16-bit integers mean.</summary>
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
            case KernelFamily.AttentionScores or KernelFamily.AttentionFloatScores:
                ScoreTile.Build(kernel, rows, shape, integers: family == KernelFamily.AttentionScores);
                break;
            case KernelFamily.AttentionValues or KernelFamily.AttentionFloatValues:
                ValueTile.Build(kernel, rows, shape, integers: family == KernelFamily.AttentionValues);
                break;
            case KernelFamily.AttentionWeights or KernelFamily.AttentionFloatWeights:
                SoftmaxRows.Build(kernel, integers: family == KernelFamily.AttentionWeights);
                break;
            case KernelFamily.AttentionRows:
                IntegerRows.Build(kernel);
                break;
            case KernelFamily.AttentionPairs:
                IntegerPairs.Build(kernel);
                break;
            case KernelFamily.AttentionJoin:
                JoinedRows.Build(kernel);
                break;
            case KernelFamily.AttentionOutput:
                OutputRows.Build(kernel);
                break;
            case KernelFamily.AttentionCopy:
                PanelRows.BuildCopy(kernel);
                break;
            case KernelFamily.AttentionTranspose:
                TransposedRows.Build(kernel);
                break;
            case KernelFamily.AttentionMask:
                PanelRows.BuildMask(kernel);
                break;
            default:
                throw new KernelException($"{family} is no program of attention");
        }
    }
}
