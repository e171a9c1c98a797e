using System;
using System.Collections.Generic;
using System.Linq;

#if LATHE_RUNTIME
namespace Lathe.Kernels.Formats;
#else
namespace Lathe.Contracts;
#endif

/// <summary>
/// The one table of kernel families. Lathe.Kernels.Generator assembles what stands here, and writes the catalogue that src/Lathe finds it
/// in.
/// </summary>
internal static class KernelFamilies
{
#if LATHE_RUNTIME
    private static readonly int Activations = Enum.GetValues<Activation>().Length;
    private static readonly KernelDescription[] Table = [.. Enum.GetValues<KernelFamily>().Select(Describe)];
#else
    private static readonly int Activations = Enum.GetValues(typeof(Activation)).Length;
    private static readonly KernelDescription[] Table = [.. ((KernelFamily[])Enum.GetValues(typeof(KernelFamily))).Select(Describe)];
#endif

    /// <summary>All of them, in the order of the enumeration.</summary>
    public static IReadOnlyList<KernelDescription> All => Table;

    public static KernelDescription Of(KernelFamily family) => Table[(int)family];

    // No default: the compiler names a family that has no line here (CS8509). Numbers without a name never come in.
#pragma warning disable CS8524
    private static KernelDescription Describe(KernelFamily family) => family switch
    {
        KernelFamily.Float32 or KernelFamily.BFloat16 or KernelFamily.Float16 =>
            Tiles(family, KernelArguments.Tile, KernelLayout.TallestTile, isInteger: false),
        KernelFamily.Int8 => Tiles(family, KernelArguments.Tile, KernelLayout.TallestTile, isInteger: true),
        KernelFamily.Int6 or KernelFamily.Int5 or KernelFamily.Int4 or KernelFamily.Int3 or KernelFamily.Int2 =>
            Tiles(family, KernelArguments.Tile, KernelLayout.TallestGroupedTile, isInteger: true),
        KernelFamily.AttentionScores or KernelFamily.AttentionValues =>
            Tiles(family, KernelArguments.Attention, KernelLayout.TallestTile, isInteger: true),
        KernelFamily.AttentionFloatScores or KernelFamily.AttentionFloatValues =>
            Tiles(family, KernelArguments.Attention, KernelLayout.TallestTile, isInteger: false),
        KernelFamily.AttentionWeights or KernelFamily.AttentionFloatWeights or KernelFamily.AttentionRows or KernelFamily.AttentionPairs
            or KernelFamily.AttentionJoin or KernelFamily.AttentionOutput or KernelFamily.AttentionCopy or KernelFamily.AttentionTranspose
            or KernelFamily.AttentionMask =>
            Variants(family, KernelArguments.Attention, 1),
        KernelFamily.FloatEpilogue or KernelFamily.IntegerEpilogue => Variants(family, KernelArguments.Epilogue, Activations),
        KernelFamily.ActivationSpan => Variants(family, KernelArguments.Span, Activations),
        KernelFamily.Finish => Variants(family, KernelArguments.Finish, 1),
        KernelFamily.Embedding =>
            Variants(family, KernelArguments.Embedding, WeightEncodings.All.Count(encoding => encoding.HasEmbeddingKernel)),
    };
#pragma warning restore CS8524

    private static KernelDescription Tiles(KernelFamily family, KernelArguments arguments, int tallest, bool isInteger) =>
        new(family, arguments, tallest, true, isInteger);

    private static KernelDescription Variants(KernelFamily family, KernelArguments arguments, int count) =>
        new(family, arguments, count, false, false);
}
