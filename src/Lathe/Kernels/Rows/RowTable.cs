using Lathe.Hardware;
using Lathe.Kernels.Formats;
using Lathe.Kernels.MachineCode;

namespace Lathe.Kernels;

/// <summary>
/// The kernels around products of one tier: of machine code where there is some, otherwise of C#. Every kernel gives the same bits on every
/// tier.
/// </summary>
internal sealed class RowTable
{
    private static readonly RowTable?[] Tables = new RowTable?[InstructionTiers.Count];

    private readonly TileKernel<EpilogueArguments>[] floatEpilogues, integerEpilogues;
    private readonly TileKernel<SpanArguments>[] spans;
    private readonly TileKernel<EmbeddingArguments>[] embeddings;

    private RowTable(InstructionTier tier, bool isManaged)
    {
        floatEpilogues = KernelCatalogue.FloatEpilogue.Of(tier, isManaged);
        integerEpilogues = KernelCatalogue.IntegerEpilogue.Of(tier, isManaged);
        spans = KernelCatalogue.ActivationSpan.Of(tier, isManaged);
        embeddings = KernelCatalogue.Embedding.Of(tier, isManaged);
        Finish = KernelCatalogue.Finish.Of(tier, isManaged)[0];
    }

    /// <summary>The table for the calling thread's tier.</summary>
    public static RowTable Current
    {
        get
        {
            InstructionTier tier = Processor.Tier;
            ref RowTable? table = ref Tables[(int)tier];
            // Two threads may both make it; both are right, and one of them stays.
            return Volatile.Read(ref table) ?? Interlocked.CompareExchange(ref table, new RowTable(tier, isManaged: false), null) ?? table;
        }
    }

    /// <summary>Norm and int8 of one row.</summary>
    public TileKernel<FinishArguments> Finish { get; }

    /// <summary>Whether there are kernels for an activation.</summary>
    public static bool Has(Activation activation) => (uint)activation < (uint)KernelCatalogue.ActivationSpan.Description.Count;

    public TileKernel<EpilogueArguments> Epilogue(bool integers, Activation activation) =>
        (integers ? integerEpilogues : floatEpilogues)[(int)activation];

    /// <summary>The activation of a span.</summary>
    public TileKernel<SpanArguments> Span(Activation activation) => spans[(int)activation];

    /// <summary>A row of an embedding that is stored as such floats; their encodings are the first ones.</summary>
    public TileKernel<EmbeddingArguments> Embedding(WeightEncoding encoding) => embeddings[(int)encoding];

    /// <summary>A table of C# kernels only: what processors without machine code use, and what tests hold machine code against.</summary>
    internal static RowTable Managed(InstructionTier tier) => new(tier, isManaged: true);
}
