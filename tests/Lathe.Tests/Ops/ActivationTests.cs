using Lathe.Tests.Tensors;
using static Lathe.Ops;

namespace Lathe.Tests.Operations;

public sealed class ActivationTests
{
    private static readonly float[] Points = [-12f, -6f, -3f, -1f, -0.1f, 0f, 0.1f, 1f, 3f, 6f];

    public static TheoryData<Activation> All => [.. Enum.GetValues<Activation>()];

    [Fact]
    public void Gelu_keeps_its_digits_in_the_tail()
    {
        // x · erfc(−x / √2) / 2 by Python's math.erfc; the naive 1 + erf would give 0 for the first.
        double[] expected = [
            -2.1317785344932424e-32, -5.919525870226207e-09, -0.004049694094890287, -0.15865525393145707, -0.0460172162722971,
            0, 0.053982783727702904, 0.8413447460685429, 2.99595030590511, 5.999999994080474,
        ];
        Close(expected, Gelu(Tensor.From(Points, 10)), float.Epsilon);
    }

    [Fact]
    public void GeluTanh_is_the_approximation_of_the_configurations()
    {
        double[] expected = [
            0, -8.43964897967453e-11, -0.0036373920817729943, -0.15880800939172324, -0.04601724895456484,
            0, 0.053982751045435165, 0.8411919906082768, 2.996362607918227, 5.9999999999156035,
        ];
        // The expected values come from 1 + tanh, which has an absolute error of an ulp of 1.
        Close(expected, GeluTanh(Tensor.From(Points, 10)), 1e-15);
    }

    [Fact]
    public void Extremes_stay_finite_or_say_so()
    {
        Tensor x = Tensor.From([-1e30f, -200f, 200f, 1e30f, float.NaN], 5);
        Assert.Equal([0f, 0f, 200f, 1e30f, float.NaN], Gelu(x).Floats.ToArray());
        Assert.Equal([0f, 0f, 200f, 1e30f, float.NaN], GeluTanh(x).Floats.ToArray());
        Assert.Equal([0f, 0f, 200f, 1e30f, float.NaN], Relu(x).Floats.ToArray());
        Assert.Equal([0f, 0f, 200f, 1e30f, float.NaN], Silu(x).Floats.ToArray().Select(v => MathF.Abs(v) < 1e-30f ? 0f : v));
        Assert.Equal([-1f, -1f, 1f, 1f, float.NaN], Tanh(x).Floats.ToArray());
        Assert.Equal([0f, 0f, 1f, 1f, float.NaN], Sigmoid(x).Floats.ToArray());
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Activate_is_the_operation_of_that_name(Activation activation)
    {
        // A strided view, to walk the rows that elementwise loops walk.
        Tensor x = Transpose((TensorTests.Counting(3, 5) - 7f) * 0.5f, 0, 1);
        Tensor expected = activation == Activation.None
            ? x
            : (Tensor)typeof(Ops).GetMethod(activation.ToString())!.Invoke(null, [x])!;
        Assert.Equal(expected.Contiguous().Floats.ToArray(), Activate(x, activation).Contiguous().Floats.ToArray());

        Tensor output = Tensor.Float32(5, 3);
        ActivateReference.Run(x.View, activation, output.View);
        Assert.Equal(expected.Contiguous().Floats.ToArray(), output.Floats.ToArray());
    }

    [Theory]
    [InlineData(99)]
    [InlineData(-1)]
    public void An_unknown_activation_is_refused(int number)
    {
        Tensor x = Tensor.Float32(1);
        Assert.Throws<ArgumentOutOfRangeException>(() => Activate(x, (Activation)number));
        Assert.Throws<ArgumentOutOfRangeException>(() => ActivateReference.Run(x.View, (Activation)number, x.View));
    }

    [Fact]
    public void Functions_of_formulas_that_no_activation_uses_yet_are_those_of_float64()
    {
        Float64Math math = default;
        Assert.Equal(-3.5, math.Divide(7, -2));
        Assert.Equal(Math.Exp(-1.25), math.Exp(-1.25));
        Assert.Equal([-2, 6, double.NaN], new double[] { -2, 8, double.NaN }.Select(x => math.AtMost(x, 6)));
        Assert.Equal([-1, 8, double.NaN], new double[] { -2, 8, double.NaN }.Select(x => math.AtLeast(x, -1)));
    }

    [Fact]
    public void Integers_are_refused()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => Gelu(Tensor.Int32(2, 3)));
        Assert.Contains("x is int32 [2, 3]; expected float32", error.Message, StringComparison.Ordinal);
    }

    private static void Close(double[] expected, Tensor actual, double absolute)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            float rounded = (float)expected[i], ulp = MathF.BitIncrement(MathF.Abs(rounded)) - MathF.Abs(rounded);
            Assert.Equal(rounded, actual.Floats[i], Math.Max((float)absolute, ulp));
        }
    }
}
