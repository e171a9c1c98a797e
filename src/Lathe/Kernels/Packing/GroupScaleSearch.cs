namespace Lathe.Kernels;

/// <summary>Chooses the scale of a group of weights of few bits that minimises the squared error, and the codes that go with it.</summary>
internal sealed class GroupScaleSearch
{
    /// <summary>
    /// What the largest weight of 4 bits is divided by. 7 uses −7..7 in full; 8 lets the largest weight, as −8, use the odd code; larger
    /// divisors clip the largest weight a little to draw all others finer, smaller ones move the grid. Of other bits they lie as far from
    /// the largest code.
    /// </summary>
    private static readonly float[] DivisorsOf4Bits = [7f, 8f, 7.25f, 7.5f, 7.75f, 8.25f, 8.6f, 9f, 6.8f, 6.5f, 6.2f, 5.8f];

    /// <summary>Half of the largest code of 2 bits: below, the codes would all be 0.</summary>
    private const float SmallestDivisor = 0.5f;

    private static readonly GroupScaleSearch?[] Searches = new GroupScaleSearch?[8];

    private readonly float[] divisors;
    private readonly float lowest, highest;

    private GroupScaleSearch(int bits)
    {
        int codes = 1 << (bits - 1);
        (lowest, highest) = (-codes, codes - 1);
        divisors = [.. DivisorsOf4Bits.Select(divisor => divisor + (codes - 8)).Where(divisor => divisor >= SmallestDivisor)];
    }

    /// <summary>The search for weights of 2 to 7 bits.</summary>
    public static GroupScaleSearch Of(int bits) => Searches[bits] ??= new GroupScaleSearch(bits);

    /// <summary>
    /// Fills <paramref name="codes"/> (−2^(bits − 1) … 2^(bits − 1) − 1) and returns the scale as bf16 bits; it may be negative, so that
    /// the lowest code, of which there is
    /// no opposite, stands for a large positive weight.
    /// </summary>
    public ushort Run(ReadOnlySpan<float> values, Span<sbyte> codes)
    {
        float largest = 0;
        foreach (float value in values)
        {
            // A NaN or infinite weight makes the group's scale NaN: the damage shows.
            if (!float.IsFinite(value))
            {
                codes[..values.Length].Clear();
                return HalfWidth.ToBFloat16(float.NaN);
            }
            if (Math.Abs(value) > Math.Abs(largest))
                largest = value;
        }
        codes[..values.Length].Clear();
        if (Math.Abs(largest) < Int8Scale.Smallest)
            return 0;

        ushort best = 0;
        double bestError = double.PositiveInfinity;
        foreach (float divisor in divisors)
        {
            // The sign makes the largest weight's code negative, where there is one code more.
            ushort candidate = RoundAwayFromZero(-largest / divisor);
            double error = SquaredError(values, HalfWidth.FromBFloat16(candidate), bestError);
            if (error < bestError)
            {
                bestError = error;
                best = candidate;
            }
        }
        // One step of refinement: the scale that fits the chosen codes best, if rounding to bf16 leaves the gain.
        ushort refined = HalfWidth.ToBFloat16(LeastSquaresScale(values, HalfWidth.FromBFloat16(best)));
        if (refined << 1 != 0 && SquaredError(values, HalfWidth.FromBFloat16(refined), bestError) < bestError)
            best = refined;

        float inverse = 1 / HalfWidth.FromBFloat16(best);
        for (int index = 0; index < values.Length; index++)
            codes[index] = (sbyte)Code(values[index], inverse);
        return best;
    }

    private float Code(float value, float inverse) => Math.Clamp(MathF.Round(value * inverse), lowest, highest);

    private double SquaredError(ReadOnlySpan<float> values, float scale, double limit)
    {
        float inverse = 1 / scale;
        double sum = 0;
        for (int index = 0; index < values.Length && sum < limit; index++)
        {
            double error = values[index] - (double)scale * Code(values[index], inverse);
            sum += error * error;
        }
        return sum;
    }

    private float LeastSquaresScale(ReadOnlySpan<float> values, float scale)
    {
        float inverse = 1 / scale;
        double above = 0, below = 0;
        foreach (float value in values)
        {
            double code = Code(value, inverse);
            above += value * code;
            below += code * code;
        }
        return below > 0 ? (float)(above / below) : 0;
    }

    private static ushort RoundAwayFromZero(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return (ushort)((bits + 0xFFFF) >> 16);
    }
}
