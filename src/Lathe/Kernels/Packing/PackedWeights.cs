using System.ComponentModel;
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
        if (payload.Bytes != layout.Bytes)
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

    /// <summary>Of integer weights: float32 one a column, or bf16 <c>[panel][group][32]</c>.</summary>
    internal byte* Scales => Block.Pointer + Layout.ScalesOffset;

    /// <summary>One bias a column, padded to whole panels; zeros where the layer has none.</summary>
    internal float* Bias => (float*)(Block.Pointer + Layout.BiasOffset);

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
        PackedWeights packed = new(name, layout, NativeBlock.Allocate(layout.Bytes), scaling);
        fixed (float* source = weights)
            PanelPacker.Run(layout, source, packed.Block.Pointer);
        bias.CopyTo(new Span<float>(packed.Bias, bias.Length));
        return packed;
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
        PackedWeights packed = new(name, layout, NativeBlock.Allocate(layout.Bytes), scaling);
        GivenCodes.Pack(name, layout, codes, scales, packed.Block.Pointer);
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
