using Lathe.Hardware;
using Lathe.Kernels.Formats;
using Lathe.Kernels.MachineCode;

namespace Lathe.Kernels;

/// <summary>
/// The kernels around products of one tier: of machine code where there is some, otherwise of C#. Every kernel gives the same bits on every tier.
/// </summary>
internal sealed class RowTable
{
    /// <summary>How many activations there are, none included.</summary>
    public const int Activations = (int)Activation.Sigmoid + 1;

    /// <summary>What embeddings may be stored as: the encodings of floats, in their order.</summary>
    public const int EmbeddingEncodings = (int)WeightEncoding.Float16 + 1;

    private static readonly RowTable?[] Tables = new RowTable?[(int)InstructionTier.Avx512Vnni + 1];

    private readonly RowKernel<EpilogueArguments>[] floatEpilogues, integerEpilogues;
    private readonly RowKernel<SpanArguments>[] spans;
    private readonly RowKernel<EmbeddingArguments>[] embeddings;

    private RowTable(Func<KernelFamily, TileKernel[]> kernels)
    {
        floatEpilogues = All<EpilogueArguments>(kernels(KernelFamily.FloatEpilogue));
        integerEpilogues = All<EpilogueArguments>(kernels(KernelFamily.IntegerEpilogue));
        spans = All<SpanArguments>(kernels(KernelFamily.ActivationSpan));
        embeddings = All<EmbeddingArguments>(kernels(KernelFamily.Embedding));
        Finish = new(kernels(KernelFamily.Finish)[0]);
    }

    /// <summary>The table for the calling thread's tier.</summary>
    public static RowTable Current
    {
        get
        {
            InstructionTier tier = Processor.Tier;
            ref RowTable? table = ref Tables[(int)tier];
            // Two threads may both make it; both are right, and one of them stays.
            return Volatile.Read(ref table) ?? Interlocked.CompareExchange(ref table, Make(tier), null) ?? table;
        }
    }

    /// <summary>Norm and int8 of one row.</summary>
    public RowKernel<FinishArguments> Finish { get; }

    public RowKernel<EpilogueArguments> Epilogue(bool integers, Activation activation) => (integers ? integerEpilogues : floatEpilogues)[(int)activation];

    /// <summary>The activation of a span.</summary>
    public RowKernel<SpanArguments> Span(Activation activation) => spans[(int)activation];

    /// <summary>A row of an embedding.</summary>
    public RowKernel<EmbeddingArguments> Embedding(WeightEncoding encoding) => embeddings[(int)encoding];

    /// <summary>A table of C# kernels only: what processors without machine code use, and what tests hold machine code against.</summary>
    internal static RowTable Managed(InstructionTier tier) => new(family => TileTable.Managed(tier, family));

    private static RowTable Make(InstructionTier tier) =>
        new(family => LoadedTiles.For(tier, family).Kernels is { Length: > 0 } kernels ? kernels : TileTable.Managed(tier, family));

    private static RowKernel<TArguments>[] All<TArguments>(TileKernel[] kernels)
        where TArguments : unmanaged => Array.ConvertAll(kernels, kernel => new RowKernel<TArguments>(kernel));
}
