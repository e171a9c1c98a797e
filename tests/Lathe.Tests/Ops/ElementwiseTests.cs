using Lathe.Tests.Tensors;
using static Lathe.Ops;

namespace Lathe.Tests.Operations;

/// <summary>Elementwise operations and reductions against float64 written out here, on every place of an axis and with NaN and
/// infinities.</summary>
public sealed class ElementwiseTests
{
    private static readonly float[] Edges =
        [0f, -0f, 1f, -1f, 0.3f, -2.5f, 1e-38f, 3e38f, float.NaN, float.PositiveInfinity, float.NegativeInfinity];

    public static TheoryData<string> Unary => ["Exp", "Log", "Sqrt", "Abs", "Negate", "Clamp"];

    [Theory]
    [MemberData(nameof(Unary))]
    public void One_rounding_of_the_float64_value(string name)
    {
        (Func<Tensor, Tensor> run, Func<double, double> expected) = ((Func<Tensor, Tensor>, Func<double, double>))(name switch
        {
            "Exp" => (Exp, Math.Exp),
            "Log" => (Log, Math.Log),
            "Sqrt" => (Sqrt, Math.Sqrt),
            "Abs" => (Abs, Math.Abs),
            "Negate" => (x => -x, x => -x),
            _ => (x => Clamp(x, -1.5f, 0.5f), x => double.IsNaN(x) ? x : x < -1.5 ? -1.5 : x > 0.5 ? 0.5 : x),
        });
        Tensor found = run(Tensor.From([.. Edges], Edges.Length));
        Assert.Equal(Edges.Select(x => Bits((float)expected(x))), found.Floats.ToArray().Select(Bits));
        Expect.ArgumentError("int32", () => run(Tensor.Int32(2)));
    }

    [Fact]
    public void Two_operands_broadcast_and_keep_not_a_number()
    {
        Tensor left = Tensor.From([.. Edges], Edges.Length, 1), right = Tensor.From([.. Edges], Edges.Length);
        foreach ((Tensor found, Func<float, float, float> expected) in ((Tensor, Func<float, float, float>)[])
        [
            (Maximum(left, right), (a, b) => float.IsNaN(a) || float.IsNaN(b) ? float.NaN : a > b
                || (a == 0 && b == 0 && !float.IsNegative(a)) ? a : b),
            (Minimum(left, right), (a, b) => float.IsNaN(a) || float.IsNaN(b) ? float.NaN : a < b
                || (a == 0 && b == 0 && float.IsNegative(a)) ? a : b),
            (Greater(left, right), (a, b) => a > b ? 1 : 0), (GreaterOrEqual(left, right), (a, b) => a >= b ? 1 : 0),
            (Less(left, right), (a, b) => a < b ? 1 : 0), (LessOrEqual(left, right), (a, b) => a <= b ? 1 : 0),
            (Ops.Equal(left, right), (a, b) => a == b ? 1 : 0),
            (Where(Greater(left, right), left, right), (a, b) => a > b ? a : b),
        ])
        {
            Assert.Equal([Edges.Length, Edges.Length], found.Shape.ToArray());
            for (int i = 0; i < found.Length; i++)
                Assert.Equal(Bits(expected(Edges[i / Edges.Length], Edges[i % Edges.Length])), Bits(found.Floats[i]));
        }
        Assert.Equal([0f, 0f, 1f], Maximum(Tensor.From([-1f, 0f, 1f], 3), 0f).Floats.ToArray());
        Assert.Equal([0f, 0f, 1f], Greater(Tensor.From([-1f, 0f, 1f], 3), 0f).Floats.ToArray());
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(-1, true)]
    [InlineData(-2, false)]
    public void Reductions_of_an_axis(int axis, bool keep)
    {
        // A view, so that strides matter.
        Tensor x = Transpose((TensorTests.Counting(4, 3, 5) - 29f) * 0.37f, 0, 2);
        int at = axis < 0 ? axis + 3 : axis;
        int[] extents = x.Shape.ToArray(),
            shape = keep ? [.. extents[..at], 1, .. extents[(at + 1)..]] : [.. extents[..at], .. extents[(at + 1)..]];
        float[] values = x.Contiguous().Floats.ToArray();
        int inner = extents[(at + 1)..].Aggregate(1, (a, b) => a * b), count = extents[at];
        foreach ((Tensor found, Func<IEnumerable<double>, double> expected) in ((Tensor, Func<IEnumerable<double>, double>)[])
        [
            (Sum(x, axis, keep), line => line.Sum()), (Mean(x, axis, keep), line => line.Average()),
            (Max(x, axis, keep), line => line.Max()), (Min(x, axis, keep), line => line.Min()),
        ])
        {
            Assert.Equal(shape, found.Shape.ToArray());
            for (int i = 0; i < found.Length; i++)
            {
                int first = (i / inner * inner * count) + (i % inner);
                Assert.Equal((float)expected(Enumerable.Range(0, count).Select(k => (double)values[first + (k * inner)])), found.Floats[i]);
            }
        }
    }

    [Fact]
    public void Reductions_say_what_is_wrong()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Sum(Tensor.Float32(2, 3), 2));
        Expect.ArgumentError("int32", () => Mean(Tensor.Int32(2, 3), 0));
        Assert.True(float.IsNaN(Max(Tensor.From([1f, float.NaN, 2f], 3), 0).Floats[0]));
        Assert.Equal(0f, Sum(Tensor.Float32(0), 0).Floats[0]);
        Assert.Empty(Sum(Tensor.Float32(3), 0).Shape.ToArray());
    }

    private static int Bits(float value) => float.IsNaN(value) ? int.MaxValue : BitConverter.SingleToInt32Bits(value);
}
