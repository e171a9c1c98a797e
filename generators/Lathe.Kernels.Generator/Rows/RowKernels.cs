using System;
using Lathe.Contracts;
using Lathe.Kernels.Generator.Programs;
using Lathe.Kernels.Generator.Tiles;

namespace Lathe.Kernels.Generator.Rows;

/// <summary>The kernels around the products by family. Where tiles count rows, these count variants from 1.</summary>
internal static class RowKernels
{
    /// <summary>How many kernels a family has.</summary>
    public static int Variants(KernelFamily family) => family switch
    {
        KernelFamily.FloatEpilogue or KernelFamily.IntegerEpilogue or KernelFamily.ActivationSpan => Enum.GetValues(typeof(ActivationKind)).Length,
        KernelFamily.Finish => 1,
        KernelFamily.Embedding => Enum.GetValues(typeof(PanelElement)).Length,
        _ => throw new KernelException($"{family} is a family of tiles"),
    };

    public static void Build(KernelBuilder kernel, KernelFamily family, int variant)
    {
        if (variant < 1 || variant > Variants(family))
            throw new KernelException($"{family} has variants 1 to {Variants(family)}; asked for {variant}");
        ActivationKind activation = (ActivationKind)(variant - 1);
        switch (family)
        {
            case KernelFamily.FloatEpilogue:
                EpilogueProgram.Build(kernel, activation, integers: false);
                break;
            case KernelFamily.IntegerEpilogue:
                EpilogueProgram.Build(kernel, activation, integers: true);
                break;
            case KernelFamily.ActivationSpan:
                ActivationSpanProgram.Build(kernel, activation);
                break;
            case KernelFamily.Embedding:
                EmbeddingProgram.Build(kernel, (PanelElement)(variant - 1));
                break;
            default:
                FinishProgram.Build(kernel);
                break;
        }
    }
}
