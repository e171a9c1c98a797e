using Lathe.Kernels.Formats;

namespace Lathe.Kernels;

/// <summary>A product as its threads see it: pointers and sizes, nothing managed.</summary>
internal unsafe struct GemmJob
{
    public WeightFormat Format;

    /// <summary>Activations are int8; otherwise floats.</summary>
    public bool IsInteger;

    /// <summary>A tile's sums are integers, which the epilogue scales; otherwise floats.</summary>
    public bool SumsAreIntegers;

    public TileKernel<EpilogueArguments> Epilogue;
    public TileKernel<FinishArguments> Finish;
    public GemmPlan Plan;
    public GemmScratch Scratch;

    /// <summary>Parts of the second pass, which finishes rows whose columns several threads wrote.</summary>
    public int FinishParts;

    public int Rows;
    public int Inputs;
    public int Outputs;
    public int Panels;

    /// <summary>Activations and the bytes from row to row.</summary>
    public byte* A;
    public long AStride;

    /// <summary>The scale of float activations.</summary>
    public float One;

    /// <summary>Scales and sums of int8 activations; of float activations one scale for all.</summary>
    public float* RowScales;
    public long RowScaleStep;
    public int* RowSums;
    public int RowBlocks;

    public byte* Weights;

    /// <summary>Of a panel; where blocks are left out, on average.</summary>
    public long PanelBytes;

    /// <summary>Where blocks of weights are left out, those before each panel, and the fours of inputs that blocks are of; else
    /// null.</summary>
    public int* BlockStarts;
    public ushort* BlockFours;

    /// <summary>float32, one a column, or bf16 [panel][group][32].</summary>
    public byte* WeightScales;
    public long PanelScaleBytes;

    /// <summary>What kernels count on their way down a panel: inputs, fours of them, or groups.</summary>
    public int Depth;

    /// <summary>Blocks of 32 inputs in a group that shares a scale.</summary>
    public int GroupBlocks;

    /// <summary>Of floats, bytes from input to input of a panel.</summary>
    public int LineBytes;
    public float* Bias;

    public float* Multiplier;
    public float* Residual;

    /// <summary>Null where only int8 is wanted.</summary>
    public float* Output;

    /// <summary>What is the same for every row that is finished.</summary>
    public FinishArguments Row;
    public QuantizedTarget Quantized;

    /// <summary>Where rows go as 16-bit integers by head, and nowhere else.</summary>
    public HeadTarget Heads;

    /// <summary>Tile kernels by rows − 1.</summary>
    public TileKernel<TileArguments>* Kernels;

    /// <summary>A product of so many rows with weights that lie so; where things are, the caller fills in.</summary>
    public static GemmJob For(in PanelLayout layout, int rows) => new()
    {
        Format = layout.Format,
        IsInteger = layout.Format.IsInteger,
        SumsAreIntegers = layout.Format.Description.Scales == ScaleGrouping.Output,
        Rows = rows,
        Inputs = layout.Inputs,
        Outputs = layout.Outputs,
        Panels = layout.Panels,
        PanelBytes = layout.PanelBytes,
        PanelScaleBytes = layout.PanelScaleBytes,
        Depth = layout.Depth,
        GroupBlocks = layout.Format.GroupSize / KernelLayout.BlockInputs,
        LineBytes = PanelLayout.Columns * layout.Format.Bits / 8,
    };

    /// <summary>
    /// Whether rows are read as int8 of a static scale alone, so that epilogues quantise as they store: nothing waits for a row's maximum.
    /// </summary>
    public readonly bool StoresIntegers => Output == null && Row.Weight == null && Quantized.HasStaticScale;

    /// <summary>Whether rows wait until they have all their columns. Heads of whole panels do not.</summary>
    public readonly bool FinishesRows => Row.Weight != null || (!Quantized.IsEmpty && !StoresIntegers)
        || (!Heads.IsEmpty && Heads.Panels == 0);

    /// <summary>Whether rows have their running sums kept, rather than their maxima: a norm needs the mean before anything else.</summary>
    public readonly bool TalliesSums => Row.Weight != null;
}
