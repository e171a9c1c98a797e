namespace Lathe.Tests.Onnx;

/// <summary>How far apart two float32 computations of the same thing may be, counted in roundings.</summary>
internal sealed record Tolerance
{
    private const double UnitRoundoff = 1.0 / (1 << 24);

    private readonly int roundings;
    private readonly bool ofLargest;

    private Tolerance(int roundings, bool ofLargest)
    {
        this.roundings = roundings;
        this.ofLargest = ofLargest;
    }

    /// <summary>The same bits.</summary>
    public static Tolerance Exact { get; } = new(0, ofLargest: false);

    /// <summary>Each element by itself: so many ulps of it, an ulp being two roundings.</summary>
    public static Tolerance Ulps(int ulps) => new(2 * ulps, ofLargest: false);

    /// <summary>For sums, whose terms may cancel: so many roundings of the tensor's largest element.</summary>
    public static Tolerance OfLargest(int roundings) => new(roundings, ofLargest: true);

    public void Check(Tensor expected, Tensor actual, string what)
    {
        Assert.Equal(expected.Shape.ToArray(), actual.Shape.ToArray());
        ReadOnlySpan<float> wanted = expected.Floats, found = actual.Contiguous().Floats;
        double largest = 0;
        foreach (float value in wanted)
            largest = Math.Max(largest, double.IsFinite(value) ? Math.Abs(value) : 0);
        for (int i = 0; i < wanted.Length; i++)
        {
            // Equal covers infinities and NaN.
            if (wanted[i].Equals(found[i]))
                continue;
            double allowed = roundings * UnitRoundoff * (ofLargest ? largest : Math.Abs((double)wanted[i]));
            double difference = Math.Abs((double)wanted[i] - found[i]);
            Assert.True(
                difference <= allowed,
                $"{what}[{i}] is {found[i]:R}, expected {wanted[i]:R}: {difference:E2} apart, allowed {allowed:E2}");
        }
    }
}
