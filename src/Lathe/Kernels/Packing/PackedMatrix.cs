namespace Lathe.Kernels;

/// <summary>
/// Weights of a matrix product in the layout that the kernels read: panels of 32 output columns, then scales, then biases, in one
/// 64-byte aligned block. The layout is the same for every instruction tier, so that a packed file maps on any processor. Immutable.
/// </summary>
public abstract unsafe class PackedMatrix
{
    /// <summary>Output columns of a panel.</summary>
    public const int PanelColumns = 32;

    /// <summary>Integer products of more inputs could overflow their 32-bit sums.</summary>
    public const int MaxIntegerInputs = 65_536;

    private protected PackedMatrix(string name, int inputs, int outputs, long bytes, NativeBlock payload)
    {
        if (payload.Bytes != bytes)
            throw new ArgumentException($"weights '{name}' [{outputs}, {inputs}]: the payload has {payload.Bytes} bytes, expected {bytes}");
        Name = name;
        Inputs = inputs;
        Outputs = outputs;
        Block = payload;
    }

    /// <summary>The member or tensors these weights come from; errors name it.</summary>
    public string Name { get; }

    public int Inputs { get; }

    public int Outputs { get; }

    /// <summary>Bytes of panels, scales and biases.</summary>
    public long Bytes => Block.Bytes;

    /// <summary>The whole block, as a packed file stores it.</summary>
    public ReadOnlySpan<byte> Payload => Block.Span;

    internal NativeBlock Block { get; }

    internal int Panels => CountPanels(Outputs);

    /// <summary>One bias a column, padded to whole panels; zeros where the layer has none.</summary>
    internal abstract float* Bias { get; }

    internal static int CountPanels(int outputs) => (outputs + PanelColumns - 1) / PanelColumns;

    /// <summary>Columns rounded up to whole panels.</summary>
    internal static long PaddedColumns(int outputs) => (long)CountPanels(outputs) * PanelColumns;

    private protected static void Check(string name, int inputs, int outputs, int largestInputs = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (inputs < 1 || outputs < 1)
            throw new ArgumentException($"weights '{name}' [{outputs}, {inputs}]: both dimensions must be at least 1");
        if (inputs > largestInputs)
            throw new ArgumentException(
                $"weights '{name}' [{outputs}, {inputs}]: integer sums hold at most {largestInputs} inputs; keep this layer in float");
    }

    private protected static void Check(string name, int inputs, int outputs, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, int largestInputs = int.MaxValue)
    {
        Check(name, inputs, outputs, largestInputs);
        if (weights.Length != (long)inputs * outputs)
            throw new ArgumentException($"weights '{name}': {weights.Length} values, expected {outputs} × {inputs}");
        if (!bias.IsEmpty && bias.Length != outputs)
            throw new ArgumentException($"bias of '{name}': {bias.Length} values, expected {outputs} or none");
    }

    private protected static void CopyBias(ReadOnlySpan<float> bias, float* destination) => bias.CopyTo(new Span<float>(destination, bias.Length));

    /// <summary>Fills panels in parallel; <paramref name="pack"/> gets the [outputs, inputs] weights and the panel's number.</summary>
    private protected static void ForEachPanel(int inputs, int outputs, ReadOnlySpan<float> weights, PackPanel pack)
    {
        fixed (float* source = weights)
        {
            float* start = source;
            int panels = CountPanels(outputs);
            // Small matrices are packed faster than threads wake.
            if ((long)inputs * outputs < 1 << 18)
            {
                for (int panel = 0; panel < panels; panel++)
                    pack(start, panel);
            }
            else
            {
                Parallel.For(0, panels, panel => pack(start, panel));
            }
        }
    }

    private protected unsafe delegate void PackPanel(float* weights, int panel);
}
