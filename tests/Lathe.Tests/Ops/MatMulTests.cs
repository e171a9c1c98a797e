using Lathe.Tests.Tensors;
using static Lathe.Ops;

namespace Lathe.Tests.Operations;

public sealed class MatMulTests
{
    public static TheoryData<int[], int[], int[]> Shapes => new()
    {
        { [3, 4], [4, 5], [3, 5] },
        { [2, 3, 4], [4, 5], [2, 3, 5] },
        { [3, 4], [2, 4, 5], [2, 3, 5] },
        { [2, 1, 3, 4], [6, 4, 5], [2, 6, 3, 5] },
        { [1, 4], [4, 1], [1, 1] },
        { [3, 0], [0, 2], [3, 2] },
        { [0, 4], [4, 2], [0, 2] },
        { [17, 19], [19, 23], [17, 23] },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Products_are_sums_of_products(int[] aShape, int[] bShape, int[] expectedShape)
    {
        // Small whole numbers: every sum is exact, whatever its order.
        Tensor a = TensorTests.Counting(aShape), b = TensorTests.Counting(bShape) - 3f;
        Tensor product = MatMul(a, b);
        Assert.Equal(expectedShape, product.Shape.ToArray());

        int m = aShape[^2], k = aShape[^1], n = bShape[^1];
        for (int i = 0; i < product.Length; i++)
        {
            int matrix = i / (m * n), row = i / n % m, column = i % n;
            int aMatrix = MatrixOf(aShape, expectedShape, matrix), bMatrix = MatrixOf(bShape, expectedShape, matrix);
            float sum = 0;
            for (int j = 0; j < k; j++)
                sum += a.Floats[(((aMatrix * m) + row) * k) + j] * b.Floats[(((bMatrix * k) + j) * n) + column];
            Assert.Equal(sum, product.Floats[i]);
        }
    }

    [Fact]
    public void Transposed_operands_need_no_copy()
    {
        Tensor a = TensorTests.Counting(2, 5, 3), b = TensorTests.Counting(2, 7, 5);
        Tensor expected = MatMul(Transpose(a, 1, 2).Clone(), Transpose(b, 1, 2).Clone());
        Assert.Equal(expected.Floats.ToArray(), MatMul(Transpose(a, 1, 2), Transpose(b, 1, 2)).Floats.ToArray());
    }

    [Fact]
    public void Sums_are_carried_in_float64()
    {
        // 2^24 + 1 is the first whole number that float32 has not; the sum passes it on its way back to 1.
        Tensor a = Tensor.From([16777216f, 1f, -16777216f], 1, 3), ones = Tensor.From([1f, 1f, 1f], 3, 1);
        Assert.Equal(1f, MatMul(a, ones).Floats[0]);
    }

    [Theory]
    [InlineData(new[] { 2, 3 }, new[] { 4, 5 }, "3 columns against 4 rows")]
    [InlineData(new[] { 3 }, new[] { 3, 5 }, "two axes or more")]
    [InlineData(new[] { 2, 1, 3 }, new[] { 3, 3, 5 }, "do not broadcast")]
    public void Shapes_that_do_not_multiply_are_named(int[] aShape, int[] bShape, string expected)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => MatMul(Tensor.Float32(aShape), Tensor.Float32(bShape)));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    /// <summary>Which matrix of an operand the n-th of the result is made of; at most two leading axes.</summary>
    private static int MatrixOf(int[] shape, int[] expected, int matrix)
    {
        int inner = expected.Length > 2 ? expected[^3] : 1;
        int i = matrix / inner, j = matrix % inner;
        int innerOf = shape.Length > 2 ? shape[^3] : 1, outerOf = shape.Length > 3 ? shape[^4] : 1;
        return ((outerOf == 1 ? 0 : i) * innerOf) + (innerOf == 1 ? 0 : j);
    }
}
