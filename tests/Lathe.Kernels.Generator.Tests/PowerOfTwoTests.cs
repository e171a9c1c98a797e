using Lathe.Kernels.Generator.Attention;
using Lathe.Kernels.Generator.Programs;

namespace Lathe.Kernels.Generator.Tests;

/// <summary>Powers of two over the whole range that a softmax meets, on every target, against float64.</summary>
public sealed unsafe class PowerOfTwoTests
{
    private const int Count = 16;

    public static TheoryData<TestTarget> Targets => TestTargets.All;

    [Theory]
    [MemberData(nameof(Targets))]
    public void Powers_are_as_close_as_they_say(TestTarget target)
    {
        double integers = Worst(target, integers: true), floats = Worst(target, integers: false);
        Assert.True(integers < 3e-6, $"{integers} for integers");
        // The polynomial is within 7e-9; the last step's rounding, half a unit, and what earlier ones leave is the rest.
        Assert.True(floats < 7e-8, $"{floats} for floats");
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Edges_are_exact(TestTarget target)
    {
        foreach (bool integers in (bool[])[true, false])
        {
            using LoadedKernel kernel = Load(target, integers);
            float[] x = [0f, -0f, -1f, -126f, -127f, -128f, -1e30f, float.MinValue, float.NegativeInfinity, float.NaN, -126.9f, -2f, -3f,
                -4f, -5f, -6f], y = Run(kernel, x);
            for (int index = 0; index < Count; index++)
            {
                if (float.IsNaN(x[index]))
                    Assert.True(float.IsNaN(y[index]));
                else if (x[index] == MathF.Round(x[index]))
                    Assert.Equal(x[index] > -127f ? MathF.ScaleB(1f, (int)x[index]) : 0f, y[index]);
                else
                    Assert.InRange(y[index], 0f, MathF.ScaleB(1f, -126));
            }
        }
    }

    private static double Worst(TestTarget target, bool integers)
    {
        using LoadedKernel kernel = Load(target, integers);
        double worst = 0;
        float[] x = new float[Count];
        for (int step = 0; step < 1 << 15; step++)
        {
            for (int lane = 0; lane < Count; lane++)
                x[lane] = -126f * (step * Count + lane) / (1 << 19);
            float[] y = Run(kernel, x);
            for (int lane = 0; lane < Count; lane++)
                worst = Math.Max(worst, Math.Abs(y[lane] / Math.Pow(2, x[lane]) - 1));
        }

        return worst;
    }

    private static float[] Run(LoadedKernel kernel, float[] x)
    {
        float[] y = new float[Count];
        fixed (float* from = x, to = y)
            kernel.Run([(nint)from, (nint)to]);
        return y;
    }

    private static LoadedKernel Load(TestTarget target, bool integers) => TestTargets.Load(target, capabilities =>
    {
        KernelBuilder kernel = new(capabilities);
        PowerOfTwo power = new(kernel, integers);
        Scalar from = kernel.LoadScalar(new Address(Scalar.Arguments)),
            to = kernel.LoadScalar(new Address(Scalar.Arguments, Displacement: 8));
        for (int offset = 0; offset < Count * sizeof(float); offset += kernel.VectorBytes)
            kernel.Store(new Address(to, Displacement: offset), power.Of(kernel.LoadFloat(new Address(from, Displacement: offset))));
        return kernel;
    });
}
