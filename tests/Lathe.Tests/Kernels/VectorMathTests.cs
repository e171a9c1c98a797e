using Lathe.Hardware;
using Lathe.Kernels;

namespace Lathe.Tests.Kernels;

/// <summary>Elementary functions over the whole float range against float64.</summary>
public sealed unsafe class VectorMathTests
{
    /// <summary>A prime, so that every exponent and all kinds of fractions are met: 8 million of the 2³² floats.</summary>
    private const uint Step = 499;

    public static TheoryData<Activation> All => [.. Enum.GetValues<Activation>()];

    [Fact]
    public void Tanh_is_within_1e_7() => WithinAbsolute(static (x, y, n) => Activate(x, Activation.Tanh, y, n), x => Math.Tanh(x), 1.2e-7);

    [Fact]
    public void Sigmoid_is_within_1e_7() =>
        WithinAbsolute(static (x, y, n) => Activate(x, Activation.Sigmoid, y, n), x => 1 / (1 + Math.Exp(-x)), 1.2e-7);

    [Fact]
    public void Gelu_is_within_1e_7_of_its_scale() =>
        WithinScale(Activation.Gelu, x => x * 0.5 * ReferenceFunctions.Erfc(-x / Math.Sqrt(2)), 1.5e-7);

    [Fact]
    public void Gelu_tanh_is_within_2e_7_of_its_scale() =>
        WithinScale(Activation.GeluTanh, x => Math.Abs(x) > 1e5 ? Math.Max(x, 0)
        : x / (1 + Math.Exp(-2 * Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))), 2e-7);

    [Fact]
    public void Silu_is_within_1e_7_of_its_scale() => WithinScale(Activation.Silu, x => x / (1 + Math.Exp(-x)), 1.5e-7);

    [Theory]
    [MemberData(nameof(Tiers.Available), MemberType = typeof(Tiers))]
    public void Every_tier_gives_the_same_bits(InstructionTier tier)
    {
        float[] x = [.. Samples.Normal(1, 4096, 3f), 0f, -0f, 1e-40f, -1e-40f, float.MaxValue, float.MinValue, float.PositiveInfinity,
            float.NegativeInfinity, float.NaN, 88.9f, -103.5f];
        foreach (Activation activation in Enum.GetValues<Activation>())
        {
            float[] expected = new float[x.Length], found = new float[x.Length];
            using (Processor.Force(InstructionTier.Portable))
                Activations.Run(x, activation, expected);
            using (Processor.Force(tier))
                Activations.Run(x, activation, found);
            // The sign and payload of a NaN are nobody's result.
            Assert.Equal(Samples.Bits([.. expected.Select(Quiet)]), Samples.Bits([.. found.Select(Quiet)]));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void NaN_stays_NaN(Activation activation)
    {
        float[] x = new float[35], y = new float[35];
        Array.Fill(x, float.NaN);
        Activations.Run(x, activation, y);
        Assert.All(y, value => Assert.True(float.IsNaN(value)));
    }

    [Fact]
    public void Every_length_leaves_its_neighbours_alone()
    {
        for (int length = 0; length <= 100; length++)
        {
            float[] x = Samples.Normal(length, length), y = new float[length + 3];
            Array.Fill(y, 7f);
            Activations.Run(x, Activation.Relu, y.AsSpan(1, length));
            Assert.Equal([7f, .. x.Select(value => Math.Max(value, 0f)), 7f, 7f], y);
        }
    }

    private static float Quiet(float value) => float.IsNaN(value) ? float.NaN : value;

    private static void Activate(float* x, Activation activation, float* y, int count) =>
        Activations.Run(new ReadOnlySpan<float>(x, count), activation, new Span<float>(y, count));

    private static void WithinAbsolute(Function function, Func<double, double> reference, double bound)
    {
        double worst = 0, where = 0;
        Sweep(function, (x, found) =>
        {
            double error = Math.Abs(found - reference(x));
            if (error > worst)
                (worst, where) = (error, x);
        });
        Assert.True(worst <= bound, $"error {worst} at {where:R}");
    }

    /// <summary>Error relative to |x| where that is larger than the value, as the products that follow feel it.</summary>
    private static void WithinScale(Activation activation, Func<double, double> reference, double bound)
    {
        double worst = 0, where = 0;
        Sweep((x, y, n) => Activate(x, activation, y, n), (x, found) =>
        {
            if (double.IsInfinity(x) || x == 0)
                return;
            double error = Math.Abs(found - reference(x)) / Math.Max(Math.Abs(x), 1e-30);
            if (error > worst)
                (worst, where) = (error, x);
        });
        Assert.True(worst <= bound, $"error {worst} at {where:R}");
    }

    private delegate void Function(float* x, float* y, int count);

    private static void Sweep(Function function, Action<double, float> check)
    {
        const int Batch = 1 << 14;
        float[] x = new float[Batch], y = new float[Batch];
        fixed (float* from = x, to = y)
        {
            for (ulong start = 0; start < 1UL << 32; start += (ulong)Step * Batch)
            {
                for (int index = 0; index < Batch; index++)
                    x[index] = BitConverter.UInt32BitsToSingle((uint)(start + (ulong)index * Step));
                function(from, to, Batch);
                for (int index = 0; index < Batch; index++)
                {
                    if (float.IsNaN(x[index]))
                        Assert.True(float.IsNaN(y[index]));
                    else
                        check(x[index], y[index]);
                }
            }
        }
    }
}
