using Lathe.Kernels.Generator.Programs;
using Lathe.Kernels.Generator.Rows;
using IVectorMath = Lathe.Contracts.IActivationMath<Lathe.Kernels.Generator.Programs.Vector>;

namespace Lathe.Kernels.Generator.Tests;

/// <summary>
/// What formulas of activations may be made of, on every target, against .NET's float64: an activation of tomorrow needs no kernel of its
/// own.
/// </summary>
public sealed unsafe class ActivationFunctionTests
{
    private const int Count = 32;

    private static readonly float[] Specials = [0f, -0f, float.NaN, 1e-30f, -1e-30f, 25f, -25f, 87f, -87f];

    public static TheoryData<TestTarget> Targets => TestTargets.All;

    [Theory]
    [MemberData(nameof(Targets))]
    public void Functions_of_formulas_are_as_close_as_float32_lets_them(TestTarget target)
    {
        Check(target, (math, x) => math.Multiply(x, x), x => x * x);
        Check(target, (math, x) => math.Divide(x, math.MultiplyAdd(x, 0.5, 100)), x => x / ((x * 0.5) + 100));
        Check(target, (math, x) => math.MultiplyAdd(x, -1.25, 0.75), x => (x * -1.25) + 0.75);
        Check(target, (math, x) => math.AtLeast(x, 0), x => Math.Max(x, 0));
        Check(target, (math, x) => math.AtLeast(x, -1.5), x => Math.Max(x, -1.5));
        Check(target, (math, x) => math.AtMost(x, 0), x => Math.Min(x, 0));
        Check(target, (math, x) => math.AtMost(x, 6), x => Math.Min(x, 6));
        Check(target, (math, x) => math.Exp(x), Math.Exp);
        Check(target, (math, x) => math.Tanh(x), Math.Tanh);
        Check(target, (math, x) => math.Sigmoid(x), x => 1 / (1 + Math.Exp(-x)));
        Check(target, (math, x) => math.TimesSigmoid(x), x => x / (1 + Math.Exp(-x)));
    }

    /// <summary>
    /// A formula that no activation has: x · tanh(ln(1 + eˣ)), called Mish, whose factor is n / (n + 2) with n = eˣ (eˣ + 2).
    /// </summary>
    [Theory]
    [MemberData(nameof(Targets))]
    public void A_new_formula_becomes_a_kernel(TestTarget target) => Check(
        target,
        (math, x) =>
        {
            Vector power = math.Exp(math.AtMost(x, 20));
            Vector n = math.Multiply(power, math.MultiplyAdd(power, 1, 2));
            return math.Multiply(x, math.Divide(n, math.MultiplyAdd(n, 1, 2)));
        },
        x => x * Math.Tanh(Math.Log(1 + Math.Exp(x))));

    private static void Check(TestTarget target, Func<IVectorMath, Vector, Vector> function, Func<double, double> reference)
    {
        using LoadedKernel kernel = TestTargets.Load(target, capabilities =>
        {
            KernelBuilder builder = new(capabilities);
            ActivationProgram math = new(builder, Contracts.Activation.None);
            Scalar from = builder.LoadScalar(new Address(Scalar.Arguments)),
                to = builder.LoadScalar(new Address(Scalar.Arguments, Displacement: 8));
            for (int offset = 0; offset < Count * sizeof(float); offset += builder.VectorBytes)
            {
                Vector x = builder.LoadFloat(new Address(from, Displacement: offset));
                builder.Store(new Address(to, Displacement: offset), function(math, x));
            }

            return builder;
        });
        float[] x = [.. Specials, .. Enumerable.Range(0, Count - Specials.Length).Select(step => (step - 11) * 0.77f)];
        float[] y = new float[Count];
        fixed (float* input = x, output = y)
            kernel.Run([(nint)input, (nint)output]);
        for (int index = 0; index < Count; index++)
        {
            double expected = reference(x[index]);
            if (double.IsNaN(expected))
                Assert.True(float.IsNaN(y[index]), $"{target}: {x[index]:R} gives {y[index]:R}");
            else
            {
                Assert.True(
                    Math.Abs(y[index] - expected) <= 4e-7 * Math.Abs(expected) + 1e-7,
                    $"{target}: {x[index]:R} gives {y[index]:R}, expected {expected:R}");
            }
        }
    }
}
