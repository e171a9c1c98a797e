using Lathe.Tests.Tensors;
using static Lathe.Ops;

namespace Lathe.Tests.Operations;

public sealed class ArithmeticTests
{
    /// <summary>Every way in which shapes of up to four axes can be stretched: equal, missing axes, ones on either side.</summary>
    public static TheoryData<int[], int[], int[]> Shapes => new()
    {
        { [2, 3, 4, 5], [2, 3, 4, 5], [2, 3, 4, 5] },
        { [2, 3, 4], [4], [2, 3, 4] },
        { [4], [2, 3, 4], [2, 3, 4] },
        { [2, 1, 4], [1, 3, 1], [2, 3, 4] },
        { [2, 3, 4, 5], [2, 1, 1, 5], [2, 3, 4, 5] },
        { [2, 3, 4, 1], [5], [2, 3, 4, 5] },
        { [3], [], [3] },
        { [], [], [] },
        { [2, 0, 3], [3], [2, 0, 3] },
        { [2, 0], [2, 1], [2, 0] },
        { [1], [7, 1], [7, 1] },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Operators_broadcast(int[] leftShape, int[] rightShape, int[] expectedShape)
    {
        Tensor left = TensorTests.Counting(leftShape), right = TensorTests.Counting(rightShape) + 0.5f;
        (Tensor Actual, Func<float, float, float> Expected)[] results = [
            (left + right, (a, b) => a + b),
            (left - right, (a, b) => a - b),
            (left * right, (a, b) => a * b),
            (left / right, (a, b) => a / b),
        ];
        foreach ((Tensor actual, Func<float, float, float> expected) in results)
        {
            Assert.Equal(expectedShape, actual.Shape.ToArray());
            for (int i = 0; i < actual.Length; i++)
            {
                float a = left.Floats[IndexIn(leftShape, expectedShape, i)], b = right.Floats[IndexIn(rightShape, expectedShape, i)];
                Assert.Equal(expected(a, b), actual.Floats[i]);
            }
        }
    }

    [Fact]
    public void A_number_stays_on_its_side()
    {
        Tensor x = Tensor.From([1f, 2f, 4f], 3);
        Assert.Equal([0f, -1f, -3f], (1f - x).Floats.ToArray());
        Assert.Equal([0f, 1f, 3f], (x - 1f).Floats.ToArray());
        Assert.Equal([8f, 4f, 2f], (8f / x).Floats.ToArray());
        Assert.Equal([0.5f, 1f, 2f], (x / 2f).Floats.ToArray());
        Assert.Equal([3f, 6f, 12f], (3f * x).Floats.ToArray());
        Assert.Equal([4f, 5f, 7f], (3f + x).Floats.ToArray());
        Assert.Empty((Tensor.Float32() * 2f).Shape.ToArray());
    }

    [Fact]
    public void Strided_operands_give_what_copies_give()
    {
        Tensor left = Transpose(TensorTests.Counting(3, 4, 5), 0, 2), right = Slice(TensorTests.Counting(5, 6, 3), 1, 1, 4);
        Assert.Equal((left.Contiguous() * right.Contiguous()).Floats.ToArray(), (left * right).Floats.ToArray());
    }

    [Fact]
    public void Shapes_that_do_not_broadcast_are_both_named()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => Tensor.Float32(2, 3) + Tensor.Float32(2, 4));
        Assert.Contains("shapes [2, 3] and [2, 4] do not broadcast: 3 against 4", error.Message, StringComparison.Ordinal);
        Assert.Equal("right", error.ParamName);
    }

    [Fact]
    public void Integers_are_refused() =>
        Assert.Equal("right", Assert.Throws<ArgumentException>(() => Tensor.Float32(2) + Tensor.Int32(2)).ParamName);

    private static int IndexIn(int[] shape, int[] stretched, int index)
    {
        int position = 0, stride = 1;
        for (int fromEnd = 1; fromEnd <= stretched.Length; fromEnd++)
        {
            int place = index % stretched[^fromEnd];
            index /= stretched[^fromEnd];
            if (fromEnd > shape.Length)
                continue;
            position += shape[^fromEnd] == 1 ? 0 : place * stride;
            stride *= shape[^fromEnd];
        }
        return position;
    }
}
