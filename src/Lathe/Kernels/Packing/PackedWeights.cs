using System.ComponentModel;
using System.Numerics;
using System.Runtime.InteropServices;
using Lathe.Kernels;
using Lathe.Kernels.Formats;

namespace Lathe.CompilerServices;

/// <summary>
/// Weights of a matrix product, in any format, as the kernels read them: panels, scales and biases in one 64-byte aligned block. Immutable.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed unsafe class PackedWeights
{
    /// <summary>Integer products of more inputs could overflow their 32-bit sums.</summary>
    public const int MaxIntegerInputs = 65_536;

    private PackedWeights(string name, PanelLayout layout, NativeBlock payload, RowScaling? scaling)
    {
        // fewer bytes than whole panels: blocks of zeros may have been left out
        if (payload.Bytes < layout.Bytes && layout.Format.Encoding == WeightEncoding.Int8)
        {
            Blocks = BlockPanels.Read(name, layout, payload);
        }
        else if (payload.Bytes != layout.Bytes)
        {
            throw new ArgumentException(
                $"weights '{name}' [{layout.Outputs}, {layout.Inputs}] {layout.Format}: the payload has {payload.Bytes} bytes, expected "
                + $"{layout.Bytes}");
        }

        if (scaling is not null && (!layout.Format.IsInteger || scaling.Width != layout.Inputs))
            throw new ArgumentException(
                $"weights '{name}' {layout.Format}: activations of {scaling.Width} inputs are scaled, expected integer "
                + $"weights of {layout.Inputs}");
        Scaling = scaling;
        Name = name;
        Layout = layout;
        Block = payload;
    }

    /// <summary>The member or tensors these weights come from; errors name it.</summary>
    public string Name { get; }

    /// <summary>How they are stored. The group size is a number here, also where whole columns were asked for.</summary>
    public WeightFormat Format => Layout.Format;

    /// <summary>Whether a product with them reads int8 rows; otherwise floats.</summary>
    public bool IsInteger => Format.IsInteger;

    public int Inputs => Layout.Inputs;

    public int Outputs => Layout.Outputs;

    /// <summary>Bytes of panels, scales and biases.</summary>
    public long Bytes => Block.Bytes;

    /// <summary>The whole block, as a packed file stores it.</summary>
    public ReadOnlySpan<byte> Payload => Block.Span;

    /// <summary>How rows become int8 for these weights, where that is not the default; null: each with a scale of its own.</summary>
    public RowScaling? Scaling { get; }

    internal NativeBlock Block { get; }

    internal PanelLayout Layout { get; }

    /// <summary>Of int8 weights whose blocks of zeros are left out, those that are there; else null.</summary>
    internal BlockPanels? Blocks { get; }

    /// <summary>Share of the blocks, four inputs of 32 outputs, that are left out since all their weights are zero.</summary>
    internal double SkippedShare => Blocks is { } blocks ? 1 - blocks.Count / (double)BlockPanels.AllOf(Layout) : 0;

    /// <summary>Share of the blocks whose weights are all zero, whether left out or not; 0 of other formats than int8. Reads all
    /// weights.</summary>
    internal double ZeroShare => Blocks is not null ? SkippedShare
        : Format.Encoding == WeightEncoding.Int8 ? BlockPanels.ZeroShare(Layout, Block.Pointer) : 0;

    internal byte* Panels => Blocks is { } blocks ? blocks.Weights : Block.Pointer;

    /// <summary>Of integer weights: float32 one a column, or bf16 <c>[panel][group][32]</c>.</summary>
    internal byte* Scales => Blocks is { } blocks ? blocks.Scales : Block.Pointer + Layout.ScalesOffset;

    /// <summary>One bias a column, padded to whole panels; zeros where the layer has none.</summary>
    internal float* Bias => Blocks is { } blocks ? blocks.Bias : (float*)(Block.Pointer + Layout.BiasOffset);

    /// <summary>Converts and packs weights [outputs, inputs] and biases [outputs] (or none).</summary>
    /// <param name="name">For errors.</param>
    /// <param name="format">16-bit numbers are rounded to nearest even; integers get the scales that fit them best.</param>
    /// <param name="inputs">At least 1; of integers at most <see cref="MaxIntegerInputs"/>.</param>
    /// <param name="outputs">At least 1.</param>
    /// <param name="weights">Row after row.</param>
    /// <param name="bias">Or empty.</param>
    /// <param name="scaling">Of integer weights, how their inputs become int8, or null. Where inputs are migrated, the weights are divided
    /// by their factors already.</param>
    /// <exception cref="ArgumentException">A length is wrong, or the format's group does not fit the inputs.</exception>
    public static PackedWeights Pack(
        string name, WeightFormat format, int inputs, int outputs, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias,
        RowScaling? scaling = null)
    {
        PanelLayout layout = Check(name, format, inputs, outputs);
        if (weights.Length != (long)inputs * outputs)
            throw new ArgumentException($"weights '{name}': {weights.Length} values, expected {outputs} × {inputs}");
        if (!bias.IsEmpty && bias.Length != outputs)
            throw new ArgumentException($"bias of '{name}': {bias.Length} values, expected {outputs} or none");
        fixed (float* source = weights)
        {
            float* values = source;
            return Fill(name, layout, FindBlocks(layout, weights), block => PanelPacker.Run(layout, values, (byte*)block), bias, scaling);
        }
    }

    /// <summary>Packs integers that somebody else has chosen.</summary>
    /// <param name="name">For errors.</param>
    /// <param name="format">Integers; of 8 bits one scale an output, of fewer one a group of inputs.</param>
    /// <param name="inputs">As of the other overload.</param>
    /// <param name="outputs">As of the other overload.</param>
    /// <param name="codes">[outputs, inputs].</param>
    /// <param name="scales">[outputs, groups].</param>
    /// <param name="bias">[outputs], or empty.</param>
    /// <param name="scaling">As of the other overload.</param>
    /// <exception cref="ArgumentException">A length is wrong, a code needs more bits, or a scale of a group is no bfloat16.</exception>
    internal static PackedWeights Pack(
        string name, WeightFormat format, int inputs, int outputs, ReadOnlySpan<sbyte> codes, ReadOnlySpan<float> scales,
        ReadOnlySpan<float> bias, RowScaling? scaling = null)
    {
        PanelLayout layout = Check(name, format, inputs, outputs);
        if (codes.Length != (long)inputs * outputs)
            throw new ArgumentException($"weights '{name}': {codes.Length} codes, expected {outputs} × {inputs}");
        if (!bias.IsEmpty && bias.Length != outputs)
            throw new ArgumentException($"bias of '{name}': {bias.Length} values, expected {outputs} or none");
        fixed (sbyte* given = codes)
        fixed (float* factors = scales)
        {
            (nint c, nint s, int codeCount, int scaleCount) = ((nint)given, (nint)factors, codes.Length, scales.Length);
            return Fill(name, layout, FindBlocks(layout, codes),
                block => GivenCodes.Pack(name, layout, new((sbyte*)c, codeCount), new((float*)s, scaleCount), (byte*)block), bias, scaling);
        }
    }

    private static bool[]? FindBlocks<T>(in PanelLayout layout, ReadOnlySpan<T> weights)
        where T : INumberBase<T> =>
        layout.Format.Encoding == WeightEncoding.Int8 ? BlockPanels.FindWorthwhile(layout, weights) : null;

    /// <summary>Whole panels, or those of their blocks that are there.</summary>
    /// <param name="name">For errors.</param>
    /// <param name="layout">Of whole panels.</param>
    /// <param name="there">Which blocks are there; null: all are kept.</param>
    /// <param name="pack">Fills memory, zeros before, with whole panels and scales.</param>
    /// <param name="bias">[outputs], or empty.</param>
    /// <param name="scaling">Of inputs.</param>
    private static PackedWeights Fill(
        string name, PanelLayout layout, bool[]? there, Action<nint> pack, ReadOnlySpan<float> bias, RowScaling? scaling)
    {
        NativeBlock block;
        if (there is null)
        {
            block = NativeBlock.Allocate(layout.Bytes);
            pack((nint)block.Pointer);
        }
        else
        {
            // whole panels stand in memory that goes at once, and not in the model's
            block = NativeBlock.Allocate(BlockPanels.Bytes(layout, there.AsSpan().Count(true)));
            byte* whole = (byte*)NativeMemory.AlignedAlloc((nuint)layout.Bytes, NativeBlock.Alignment);
            try
            {
                NativeMemory.Clear(whole, (nuint)layout.Bytes);
                pack((nint)whole);
                BlockPanels.Write(layout, whole, there, block.Pointer);
            }
            finally
            {
                NativeMemory.AlignedFree(whole);
            }
        }

        PackedWeights packed = new(name, layout, block, scaling);
        bias.CopyTo(new Span<float>(packed.Bias, bias.Length));
        return packed;
    }

    /// <summary>Takes a block as <see cref="Payload"/> gave it.</summary>
    /// <exception cref="ArgumentException">
    /// The block has the wrong size, the group does not fit the inputs, or there are too many inputs for int32 sums.
    /// </exception>
    internal static PackedWeights FromPayload(string name, WeightFormat format, int inputs, int outputs, NativeBlock payload,
        RowScaling? scaling = null)
    {
        ArgumentNullException.ThrowIfNull(payload);
        return new PackedWeights(name, Check(name, format, inputs, outputs), payload, scaling);
    }

    /// <summary>Bytes of the block for weights of these sizes, which must be valid.</summary>
    public static long PayloadBytes(WeightFormat format, int inputs, int outputs) => new PanelLayout(format, inputs, outputs).Bytes;

    private static PanelLayout Check(string name, WeightFormat format, int inputs, int outputs)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (inputs < 1 || outputs < 1)
            throw new ArgumentException($"weights '{name}' [{outputs}, {inputs}]: both dimensions must be at least 1");
        if (format.IsInteger && inputs > MaxIntegerInputs)
        {
            throw new ArgumentException(
                $"weights '{name}' [{outputs}, {inputs}]: integer sums hold at most {MaxIntegerInputs} inputs; keep this layer in float");
        }

        const int Together = KernelLayout.BlockInputs;
        int padded = (int)(((long)inputs + Together - 1) / Together * Together);
        if (format.IsGrouped && format.GroupSize != WeightFormat.WholeColumns
            && (format.GroupSize < Together || format.GroupSize % Together != 0 || padded % format.GroupSize != 0))
        {
            throw new ArgumentException(
                $"weights '{name}': group size {format.GroupSize} must be a multiple of {Together} "
                + $"that divides the {inputs} inputs (padded to {padded})");
        }

        return new PanelLayout(format, inputs, outputs);
    }
}
