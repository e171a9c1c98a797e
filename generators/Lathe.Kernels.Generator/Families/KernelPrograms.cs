using System;
using System.Linq;
using Lathe.Contracts;
using Lathe.Kernels.Generator.Attention;
using Lathe.Kernels.Generator.Lowering;
using Lathe.Kernels.Generator.Programs;
using Lathe.Kernels.Generator.Rows;
using Lathe.Kernels.Generator.Tiles;

namespace Lathe.Kernels.Generator.Families;

/// <summary>Which program a family is, and the shape of a pass that fits each target's registers.</summary>
internal static class KernelPrograms
{
    /// <summary>Writes the program of a tile of so many rows, or of a variant, counted from 1.</summary>
    private delegate void Program(KernelBuilder kernel, int number, TileShape shape);

    /// <summary>Rows of the tallest tile whose sums fit the target's registers; the program cuts taller ones into passes.</summary>
    public static int LargestPass(VectorCapabilities capabilities, KernelFamily family) => Shape(capabilities, family).Rows;

    /// <summary>The machine code of a family for tiles of so many rows, or of a variant.</summary>
    /// <exception cref="KernelException">The family has no such kernel, or it doesn't fit the registers.</exception>
    public static CodeBody Assemble(X64Target target, KernelFamily family, int number)
    {
        try
        {
            return X64Lowering.Lower(target, Build(target.Capabilities, family, number));
        }
        catch (KernelException exception)
        {
            throw new KernelException($"{family}, {number} rows, {target.Tier}: {exception.Message}");
        }
    }

    /// <summary>The program of a family for tiles of so many rows, or of a variant.</summary>
    /// <exception cref="KernelException">The family has no such kernel.</exception>
    public static KernelBuilder Build(VectorCapabilities capabilities, KernelFamily family, int number)
    {
        int count = KernelFamilies.Of(family).Count;
        if (number < 1 || number > count)
            throw new KernelException($"{family} has kernels 1 to {count}; asked for {number}");
        KernelBuilder kernel = new(capabilities);
        Of(family)(kernel, number, Shape(capabilities, family));
        return kernel;
    }

    // No default: the compiler names a family without a program (CS8509).
#pragma warning disable CS8524
    private static Program Of(KernelFamily family) => family switch
    {
        KernelFamily.Float32 or KernelFamily.BFloat16 or KernelFamily.Float16 or KernelFamily.Int8
            or KernelFamily.Int6 or KernelFamily.Int5 or KernelFamily.Int4 or KernelFamily.Int3 or KernelFamily.Int2 => Product(family),
        KernelFamily.AttentionScores => (kernel, rows, shape) => ScoreTile.Build(kernel, rows, shape, integers: true),
        KernelFamily.AttentionFloatScores => (kernel, rows, shape) => ScoreTile.Build(kernel, rows, shape, integers: false),
        KernelFamily.AttentionValues => (kernel, rows, shape) => ValueTile.Build(kernel, rows, shape, integers: true),
        KernelFamily.AttentionFloatValues => (kernel, rows, shape) => ValueTile.Build(kernel, rows, shape, integers: false),
        KernelFamily.AttentionWeights => (kernel, _, _) => SoftmaxRows.Build(kernel, integers: true),
        KernelFamily.AttentionFloatWeights => (kernel, _, _) => SoftmaxRows.Build(kernel, integers: false),
        KernelFamily.AttentionRows => (kernel, _, _) => IntegerRows.Build(kernel),
        KernelFamily.AttentionPairs => (kernel, _, _) => IntegerPairs.Build(kernel),
        KernelFamily.AttentionJoin => (kernel, _, _) => JoinedRows.Build(kernel),
        KernelFamily.AttentionOutput => (kernel, _, _) => OutputRows.Build(kernel),
        KernelFamily.AttentionCopy => (kernel, _, _) => PanelRows.BuildCopy(kernel),
        KernelFamily.AttentionTranspose => (kernel, _, _) => TransposedRows.Build(kernel),
        KernelFamily.AttentionMask => (kernel, _, _) => PanelRows.BuildMask(kernel),
        KernelFamily.FloatEpilogue => (kernel, variant, _) => EpilogueProgram.Build(kernel, (Activation)(variant - 1), integers: false),
        KernelFamily.IntegerEpilogue => (kernel, variant, _) => EpilogueProgram.Build(kernel, (Activation)(variant - 1), integers: true),
        KernelFamily.ActivationSpan => (kernel, variant, _) => ActivationSpanProgram.Build(kernel, (Activation)(variant - 1)),
        KernelFamily.Finish => (kernel, _, _) => FinishProgram.Build(kernel),
        KernelFamily.Embedding => (kernel, variant, _) =>
            EmbeddingProgram.Build(kernel,
            WeightEncodings.All.Where(encoding => encoding.HasEmbeddingKernel).ElementAt(variant - 1).Encoding),
    };

    private static Program Product(KernelFamily family)
    {
        EncodingDescription weights = WeightEncodings.OfFamily(family)
            ?? throw new KernelException($"no encoding names the family {family}");
        return weights.Scales switch
        {
            ScaleGrouping.None => (kernel, rows, shape) => FloatTile.Build(kernel, rows, shape, weights.Encoding),
            ScaleGrouping.Output => (kernel, rows, shape) =>
            {
                if (kernel.HasDotProduct)
                    Int8Tile.Build(kernel, rows, shape);
                else
                    Int8PairTile.Build(kernel, rows, shape);
            }
            ,
            ScaleGrouping.InputGroup => (kernel, rows, shape) => GroupedTile.Build(kernel, weights.Bits, rows, shape),
        };
    }
#pragma warning restore CS8524

    // Registers: accumulators (of grouped weights twice, integers and floats), a row of weights, an activation, and what the family's
    // arithmetic needs beside them.
    private static TileShape Shape(VectorCapabilities capabilities, KernelFamily family) => WeightEncodings.OfFamily(family)?.Scales switch
    {
        ScaleGrouping.InputGroup when capabilities.VectorBytes == 64 => new(6, 2),
        ScaleGrouping.InputGroup => new(capabilities.HasDotProduct ? 6 : 5, 1),
        _ when capabilities.VectorBytes == 64 => new(12, 2),
        ScaleGrouping.Output when !capabilities.HasDotProduct => new(4, 2),
        _ => new(6, 2),
    };
}
