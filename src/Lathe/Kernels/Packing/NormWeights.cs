using System.ComponentModel;
using Lathe.Kernels;

namespace Lathe.CompilerServices;

/// <summary>Scale and shift of a LayerNorm (centred) or scale of an RmsNorm, over rows of <see cref="Width"/>. Immutable.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed unsafe class NormWeights
{
    private NormWeights(string name, int width, float epsilon, bool centered, NativeBlock payload)
    {
        if (payload.Bytes != PayloadBytes(width, centered))
            throw new ArgumentException(
                $"norm '{name}' of width {width}: the payload has {payload.Bytes} bytes, expected {PayloadBytes(width, centered)}");
        Name = name;
        Width = width;
        Epsilon = epsilon;
        Centered = centered;
        Block = payload;
    }

    public string Name { get; }

    public int Width { get; }

    /// <summary>Added to the variance (or mean square) before the root.</summary>
    public float Epsilon { get; }

    /// <summary>True: LayerNorm, the mean is subtracted and a shift added. False: RmsNorm.</summary>
    public bool Centered { get; }

    public long Bytes => Block.Bytes;

    public ReadOnlySpan<float> Weight => new(Block.Pointer, Width);

    /// <summary>Empty for RmsNorm.</summary>
    public ReadOnlySpan<float> Bias => Centered ? new(Block.Pointer + PaddedBytes(Width), Width) : default;

    /// <summary>The whole block, as a packed file stores it: weight, then bias, each padded to 64 bytes.</summary>
    public ReadOnlySpan<byte> Payload => Block.Span;

    internal NativeBlock Block { get; }

    internal float* WeightPointer => (float*)Block.Pointer;

    /// <summary>Null for RmsNorm.</summary>
    internal float* BiasPointer => Centered ? (float*)(Block.Pointer + PaddedBytes(Width)) : null;

    /// <summary>Packs weight [width] and, for a centred norm, bias [width]; an empty bias means zeros.</summary>
    public static NormWeights Pack(string name, int width, float epsilon, bool centered, ReadOnlySpan<float> weight,
        ReadOnlySpan<float> bias)
    {
        Check(name, width, epsilon);
        if (weight.Length != width)
            throw new ArgumentException($"norm '{name}': {weight.Length} weights, expected {width}");
        if (!bias.IsEmpty && (!centered || bias.Length != width))
            throw new ArgumentException($"norm '{name}': {bias.Length} biases, expected {(centered ? width : 0)}");
        NormWeights norm = new(name, width, epsilon, centered, NativeBlock.Allocate(PayloadBytes(width, centered)));
        weight.CopyTo(new Span<float>(norm.WeightPointer, width));
        if (!bias.IsEmpty)
            bias.CopyTo(new Span<float>(norm.BiasPointer, width));
        return norm;
    }

    /// <summary>Takes a block as <see cref="Payload"/> gave it.</summary>
    /// <exception cref="ArgumentException">The block has the wrong size.</exception>
    internal static NormWeights FromPayload(string name, int width, float epsilon, bool centered, NativeBlock payload)
    {
        Check(name, width, epsilon);
        return new NormWeights(name, width, epsilon, centered, payload);
    }

    public static long PayloadBytes(int width, bool centered) => PaddedBytes(width) * (centered ? 2 : 1);

    private static long PaddedBytes(int width) => ((long)width * sizeof(float) + 63) / 64 * 64;

    private static void Check(string name, int width, float epsilon)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (width < 1)
            throw new ArgumentException($"norm '{name}': width {width}, expected at least 1");
        if (!(epsilon >= 0) || float.IsInfinity(epsilon))
            throw new ArgumentException($"norm '{name}': epsilon {epsilon}, expected a finite number that is not negative");
    }
}
