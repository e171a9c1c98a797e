namespace Lathe.Kernels.Formats;

/// <summary>
/// Where the weights of a product lie in their block: panels of 32 output columns, then scales, then one float32 bias a column, columns
/// padded to whole panels. The
/// layout is the same for every instruction tier, so that a packed file maps on any processor.
/// </summary>
/// <remarks>
/// Panels are <c>[input][32]</c> numbers of floats; <c>[input / 4][32][4]</c> bytes of int8, inputs padded to a multiple of 4, then one
/// float32 scale a column; of fewer
/// bits <see cref="BitPlanes"/>, inputs padded to a multiple of 32, then bf16 scales <c>[panel][group][32]</c>. Integers are stored as
/// weight + 2^(bits − 1), padding as a
/// weight of 0.
/// </remarks>
internal readonly record struct PanelLayout
{
    /// <summary>Output columns of a panel.</summary>
    public const int Columns = KernelLayout.PanelColumns;

    /// <summary>Int8 weights are stored four inputs at a time, as dot products read them.</summary>
    public const int Quad = 4;

    /// <param name="format">A group size of <see cref="WeightFormat.WholeColumns"/> becomes that of these inputs.</param>
    /// <param name="inputs">At least 1.</param>
    /// <param name="outputs">At least 1.</param>
    public PanelLayout(WeightFormat format, int inputs, int outputs)
    {
        Format = format.For(inputs);
        Inputs = inputs;
        Outputs = outputs;
        Panels = CountPanels(outputs);
        int wholeBlocks = RoundUp(inputs, KernelLayout.BlockInputs);
        (PaddedInputs, PanelScaleBytes) = format.Description.Scales switch
        {
            ScaleGrouping.None => (inputs, 0L),
            ScaleGrouping.Output => (RoundUp(inputs, Quad), (long)Columns * sizeof(float)),
            ScaleGrouping.InputGroup => (wholeBlocks, (long)Columns * sizeof(ushort) * (wholeBlocks / Format.GroupSize)),
            var scales => throw new InvalidOperationException($"{format} has scales of kind {scales}, for which there is no layout"),
        };
        PanelBytes = (long)PaddedInputs * Columns / 8 * format.Bits;
    }

    public WeightFormat Format { get; }

    public int Inputs { get; }

    public int Outputs { get; }

    public int Panels { get; }

    /// <summary>Inputs that are stored, padding included.</summary>
    public int PaddedInputs { get; }

    /// <summary>Bytes of a panel of weights.</summary>
    public long PanelBytes { get; }

    /// <summary>Bytes of a panel's scales.</summary>
    public long PanelScaleBytes { get; }

    /// <summary>Bytes from the block's start to the scales.</summary>
    public long ScalesOffset => PanelBytes * Panels;

    /// <summary>Bytes from the block's start to the biases.</summary>
    public long BiasOffset => ScalesOffset + PanelScaleBytes * Panels;

    /// <summary>Bytes of the block.</summary>
    public long Bytes => BiasOffset + (long)Panels * Columns * sizeof(float);

    /// <summary>Groups of inputs that have a scale each; 0 where there are none.</summary>
    public int Groups => Format.IsGrouped ? PaddedInputs / Format.GroupSize : 0;

    /// <summary>What a tile kernel counts when it walks down a panel: inputs of floats, fours of int8, groups.</summary>
    public int Depth => Format.Description.Scales switch
    {
        ScaleGrouping.None => Inputs,
        ScaleGrouping.Output => PaddedInputs / Quad,
        _ => Groups,
    };

    public static int CountPanels(int outputs) => (outputs + Columns - 1) / Columns;

    /// <summary>Columns rounded up to whole panels.</summary>
    public static long PaddedColumns(int outputs) => (long)CountPanels(outputs) * Columns;

    private static int RoundUp(int value, int multiple) => (value + multiple - 1) / multiple * multiple;
}
