using System.ComponentModel;
using Lathe.Kernels;

namespace Lathe.CompilerServices;

/// <summary>
/// How the inputs of a product become int8, as kernels and packed files have it, in one 64-byte aligned block: 64 bytes of which the first
/// four are the static scale (0: none), the next four bits of what else there is (1: inputs are migrated, 2: shifted); then a multiplier of
/// every input, padded with zeros to 64 bytes: m, or m / static scale; then as many offsets: z, or z / static scale.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed unsafe class RowScaling
{
    private const int HeaderFloats = NativeBlock.Alignment / sizeof(float);

    /// <summary>Flags.</summary>
    private const int Migrated = 1, Shifted = 2;

    private RowScaling(string name, int width, NativeBlock block)
    {
        Name = name;
        Width = width;
        Block = block;
    }

    /// <summary>The product whose inputs are scaled so.</summary>
    public string Name { get; }

    /// <summary>Inputs of the product.</summary>
    public int Width { get; }

    /// <summary>The scale of every row, or 0 where each has its own.</summary>
    public float StaticScale => *(float*)Block.Pointer;

    /// <summary>Whether inputs have factors of their own.</summary>
    public bool IsMigrated => (Flags & Migrated) != 0;

    /// <summary>Whether inputs have offsets.</summary>
    public bool IsShifted => (Flags & Shifted) != 0;

    internal NativeBlock Block { get; }

    internal float* Multipliers => (float*)Block.Pointer + HeaderFloats;

    internal float* Offsets => Multipliers + Padded(Width);

    private int Flags => ((int*)Block.Pointer)[1];

    /// <summary>Where the scale stands, for kernels; null where there is none.</summary>
    internal float* StaticScalePointer => StaticScale != 0 ? (float*)Block.Pointer : null;

    public override string ToString() =>
        (StaticScale != 0 ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"static {StaticScale:R}") : "dynamic")
        + (IsMigrated ? ", migrated" : "") + (IsShifted ? ", shifted" : "");

    /// <summary>Whether rows that are quantised for the one are right for the other.</summary>
    internal static bool AreSame(RowScaling? left, RowScaling? right) => ReferenceEquals(left, right)
        || (left is not null && right is not null && left.Block.Span.SequenceEqual(right.Block.Span));

    /// <exception cref="ArgumentException">There are not as many factors as inputs.</exception>
    internal static RowScaling Create(
        string name, int width, IReadOnlyList<float>? migration, IReadOnlyList<float>? shift, float? staticScale)
    {
        if (migration is not null && migration.Count != width)
            throw new ArgumentException($"activations of '{name}': {migration.Count} migration factors, expected {width}, one an input");
        if (shift is not null && shift.Count != width)
            throw new ArgumentException($"activations of '{name}': {shift.Count} shifts, expected {width}, one an input");
        RowScaling result = new(name, width, NativeBlock.Allocate(BytesOf(width)));
        *(float*)result.Block.Pointer = staticScale ?? 0;
        ((int*)result.Block.Pointer)[1] = (migration is null ? 0 : Migrated) | (shift is null ? 0 : Shifted);
        for (int i = 0; i < width; i++)
        {
            result.Multipliers[i] = (migration?[i] ?? 1f) / (staticScale ?? 1f);
            result.Offsets[i] = (shift?[i] ?? 0f) / (staticScale ?? 1f);
        }

        return result;
    }

    /// <exception cref="ArgumentException">The block has the wrong size, or a number in it is not positive and finite.</exception>
    internal static RowScaling FromPayload(string name, int width, NativeBlock block)
    {
        if (block.Bytes != BytesOf(width))
            throw new ArgumentException($"activations of '{name}': {block.Bytes} bytes, expected {BytesOf(width)} for {width} inputs");
        RowScaling result = new(name, width, block);
        if ((result.StaticScale != 0 && !IsUsable(result.StaticScale))
            || ((int*)block.Pointer)[1] is not (>= 0 and <= (Migrated | Shifted)))
            throw new ArgumentException($"activations of '{name}': the static scale is {result.StaticScale}, expected a positive number");
        for (int i = 0; i < width; i++)
        {
            if (!IsUsable(result.Multipliers[i]))
                throw new ArgumentException(
                    $"activations of '{name}': multiplier {i} is {result.Multipliers[i]}, expected a positive finite number");
            if (!float.IsFinite(result.Offsets[i]))
                throw new ArgumentException($"activations of '{name}': offset {i} is {result.Offsets[i]}, expected a finite number");
        }

        return result;
    }

    /// <summary>Weights [outputs, inputs] for inputs that are migrated: each column divided by its factor.</summary>
    internal float[] Divide(ReadOnlySpan<float> weights)
    {
        float[] divided = weights.ToArray(), factors = InputFactors();
        for (int first = 0; first < divided.Length; first += Width)
        {
            for (int i = 0; i < Width; i++)
                divided[first + i] /= factors[i];
        }

        return divided;
    }

    /// <summary>What each input is multiplied with, apart from the static scale; empty where nothing is migrated.</summary>
    internal float[] InputFactors()
    {
        if (!IsMigrated)
            return [];
        // what rows are multiplied with, times the static scale: what cancels are the very numbers of the kernels
        return Unscaled(Multipliers);
    }

    /// <summary>What is added to each input after that, apart from the static scale; empty where nothing is shifted.</summary>
    internal float[] InputShifts() => IsShifted ? Unscaled(Offsets) : [];

    /// <summary>
    /// Biases [outputs] that take from the results what shifted inputs add to them. Of the weights before they are rounded: what rounding
    /// changes in them then meets the shifted inputs, whose mean is near 0, and not the whole ones.
    /// </summary>
    /// <param name="weights">[outputs, inputs], divided by the factors of migration.</param>
    /// <param name="biases">[outputs], or empty for zeros.</param>
    internal float[] TakeShiftsFrom(ReadOnlySpan<float> weights, ReadOnlySpan<float> biases)
    {
        float[] shifts = InputShifts(), shifted = new float[weights.Length / Width];
        for (int output = 0; output < shifted.Length; output++)
        {
            double added = 0;
            for (int i = 0; i < Width; i++)
                added += (double)weights[output * Width + i] * shifts[i];
            shifted[output] = (float)((biases.IsEmpty ? 0 : biases[output]) - added);
        }

        return shifted;
    }

    private float[] Unscaled(float* numbers)
    {
        double scale = StaticScale == 0 ? 1 : StaticScale;
        float[] unscaled = new float[Width];
        for (int i = 0; i < Width; i++)
            unscaled[i] = (float)(numbers[i] * scale);
        return unscaled;
    }

    /// <summary>Normal numbers whose reciprocals are finite.</summary>
    internal static bool IsUsable(float number) => float.IsNormal(number) && number > 0 && float.IsFinite(1 / number);

    private static int Padded(int width) => (int)(NativeBlock.Align((long)width * sizeof(float)) / sizeof(float));

    private static long BytesOf(int width) => (HeaderFloats + 2L * Padded(width)) * sizeof(float);
}
