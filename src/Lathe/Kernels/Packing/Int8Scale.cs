using System.Numerics.Tensors;

namespace Lathe.Kernels;

/// <summary>
/// The one rule for symmetric int8: scale = max|x| / 127, q = round to even (x × 127 / max|x|). Zeros, and what is too small for the
/// reciprocal to be finite, have scale 0; NaN or infinity anywhere gives scale NaN, so that the damage shows in every product.
/// </summary>
internal static class Int8Scale
{
    public const float Levels = 127f;

    /// <summary>Below this, 127 / max would overflow; what it stands for is beyond any use.</summary>
    public const float Smallest = 1e-35f;

    public static float Of(ReadOnlySpan<float> values, out float inverse)
    {
        // MaxMagnitude returns NaN when there is one.
        return FromMaximum(Math.Abs(TensorPrimitives.MaxMagnitude(values)), out inverse);
    }

    public static float FromMaximum(float maximum, out float inverse)
    {
        inverse = 0;
        if (!float.IsFinite(maximum))
            return float.NaN;
        if (maximum < Smallest)
            return 0;
        inverse = Levels / maximum;
        return maximum / Levels;
    }

    public static int Quantize(float value, float inverse)
    {
        float rounded = MathF.Round(value * inverse);
        return float.IsNaN(rounded) ? 0 : (int)Math.Clamp(rounded, -Levels, Levels);
    }
}
