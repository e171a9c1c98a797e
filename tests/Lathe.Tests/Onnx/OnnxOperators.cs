using Lathe.Layers;
using static Lathe.Ops;

namespace Lathe.Tests.Onnx;

/// <summary>ONNX operators said with Lathe's operations and layers.</summary>
internal static class OnnxOperators
{
    /// <summary>By operator: how it is computed, and how far rounding may carry a result from the expected one.</summary>
    public static IReadOnlyDictionary<string, (Func<OnnxCase, Tensor[]> Run, Tolerance Tolerance)> All { get; } =
        new Dictionary<string, (Func<OnnxCase, Tensor[]>, Tolerance)>(StringComparer.Ordinal)
        {
            // One correctly rounded operation an element, or none: the bits are the same.
            ["Add"] = (test => [test.Input(0) + test.Input(1)], Tolerance.Exact),
            ["Sub"] = (test => [test.Input(0) - test.Input(1)], Tolerance.Exact),
            ["Mul"] = (test => [test.Input(0) * test.Input(1)], Tolerance.Exact),
            ["Div"] = (test => [test.Input(0) / test.Input(1)], Tolerance.Exact),
            ["Sqrt"] = (test => [Sqrt(test.Input(0))], Tolerance.Exact),
            ["Concat"] = (test => [Concat(test.Node.Integer("axis", 0), test.Input(0), test.Input(1))], Tolerance.Exact),
            ["Gather"] = (test => [Gather(test.Input(0), test.Input(1), test.Node.Integer("axis", 0))], Tolerance.Exact),
            ["Reshape"] = (test => [Ops.Reshape(test.Input(0), test.Required(1).Integers())], Tolerance.Exact),
            ["Slice"] = (test => [OnnxSlice(test)], Tolerance.Exact),
            ["Transpose"] = (test => [Permute(test.Input(0), Permutation(test))], Tolerance.Exact),

            // The expected values went through a handful of float32 roundings, each half an ulp, and a library's exp or tanh.
            ["Erf"] = (test => [Erf(test.Input(0))], Tolerance.Ulps(2)),
            ["Gelu"] = (test => [IsTanh(test.Node) ? GeluTanh(test.Input(0)) : Gelu(test.Input(0))], Tolerance.Ulps(4)),
            ["Sigmoid"] = (test => [Sigmoid(test.Input(0))], Tolerance.Ulps(4)),
            ["Swish"] = (test => [SwishOne(test)], Tolerance.Ulps(4)),
            ["Tanh"] = (test => [Tanh(test.Input(0))], Tolerance.Ulps(2)),
            ["Softmax"] = (test => [Softmax(test.Input(0), test.Node.Integer("axis", -1))], Tolerance.Ulps(6)),

            // Sums in float32 of at most 120 terms: √K roundings of half an ulp of the largest partial sum, √120 < 11.
            ["Attention"] = (OnnxAttention.Run, Tolerance.OfLargest(16)),
            ["Gemm"] = (test => [Gemm(test)], Tolerance.OfLargest(4)),
            ["MatMul"] = (test => [OnnxMatMul(test.Input(0), test.Input(1))], Tolerance.OfLargest(3)),
            ["LayerNormalization"] = (LayerNormalization, Tolerance.OfLargest(11)),
            ["RMSNormalization"] = (test => [RmsNormalization(test)], Tolerance.OfLargest(11)),
            ["ReduceMean"] = (test => [ReduceMean(test)], Tolerance.OfLargest(4)),
        };

    private static Tensor Erf(Tensor x)
    {
        // Not an operation of Lathe, but what Gelu's definition stands on.
        Tensor output = x.Clone();
        foreach (ref float value in output.Floats)
            value = (float)ErrorFunction.Erf(value);
        return output;
    }

    private static bool IsTanh(OnnxNode gelu) => gelu.Text("approximate", "none") == "tanh";

    private static Tensor SwishOne(OnnxCase test)
    {
        Assert.Equal(1f, test.Node.Float("alpha", 1f));
        return Silu(test.Input(0));
    }

    private static Tensor Gather(Tensor data, Tensor indices, int axis)
    {
        // The gathered axis first, the others as one row; then the row's axes are given back and the indices put in place.
        int[] forward = [axis, .. Enumerable.Range(0, data.Rank).Where(i => i != axis)];
        Tensor moved = Permute(data, forward);
        int rows = moved.Shape[0], width = (int)(moved.Length / rows);
        Embedding table = new(rows, width) { Weight = Reshape(moved, rows, width) };
        Tensor found = Reshape(table.Forward(Reshape(indices, -1)), [(int)indices.Length, .. moved.Shape[1..]]);
        Tensor placed = Permute(found, [.. Enumerable.Range(1, axis), 0, .. Enumerable.Range(axis + 1, data.Rank - axis - 1)]);
        return Reshape(placed, [.. data.Shape[..axis], .. indices.Shape, .. data.Shape[(axis + 1)..]]);
    }

    private static int[] Permutation(OnnxCase test) => test.Node.Attributes.TryGetValue("perm", out OnnxAttribute? order)
        ? [.. order.Integers]
        : [.. Enumerable.Range(0, test.Input(0).Rank).Reverse()];

    /// <summary>Axis i of the result is axis order[i] of x, one exchange of two axes at a time.</summary>
    private static Tensor Permute(Tensor x, int[] order)
    {
        List<int> axes = [.. Enumerable.Range(0, order.Length)];
        for (int i = 0; i < order.Length; i++)
        {
            int from = axes.IndexOf(order[i]);
            x = Transpose(x, i, from);
            (axes[i], axes[from]) = (axes[from], axes[i]);
        }
        return x;
    }

    private static Tensor OnnxSlice(OnnxCase test)
    {
        Tensor x = test.Input(0);
        int[] starts = test.Required(1).Integers(), ends = test.Required(2).Integers();
        int[] axes = test.Optional(3)?.Integers() ?? [.. Enumerable.Range(0, starts.Length)];
        Assert.All(test.Optional(4)?.Integers() ?? [], step => Assert.Equal(1, step));
        for (int i = 0; i < axes.Length; i++)
        {
            int axis = axes[i] < 0 ? axes[i] + x.Rank : axes[i], extent = x.Shape[axis];
            int start = Math.Clamp(starts[i] < 0 ? starts[i] + extent : starts[i], 0, extent);
            int end = Math.Clamp(ends[i] < 0 ? ends[i] + extent : ends[i], start, extent);
            x = Slice(x, axis, start, end - start);
        }
        return x;
    }

    private static Tensor OnnxMatMul(Tensor a, Tensor b)
    {
        // ONNX takes vectors: a row on the left, a column on the right, whose axis goes away again.
        Tensor left = a.Rank == 1 ? Reshape(a, 1, -1) : a, right = b.Rank == 1 ? Reshape(b, -1, 1) : b;
        Tensor product = MatMul(left, right);
        List<int> shape = [.. product.Shape];
        if (b.Rank == 1)
            shape.RemoveAt(shape.Count - 1);
        if (a.Rank == 1)
            shape.RemoveAt(product.Rank - 2);
        return Reshape(product, [.. shape]);
    }

    private static Tensor Gemm(OnnxCase test)
    {
        Tensor a = test.Input(0), b = test.Input(1);
        a = test.Node.Integer("transA", 0) == 1 ? Transpose(a, 0, 1) : a;
        b = test.Node.Integer("transB", 0) == 1 ? Transpose(b, 0, 1) : b;
        float alpha = test.Node.Float("alpha", 1f), beta = test.Node.Float("beta", 1f);
        Tensor product = MatMul(a, b);

        // The same product as a layer, whose weight is [outputs, inputs].
        Linear layer = new(a.Shape[1], product.Shape[1], bias: false) { Weight = Transpose(b, 0, 1) };
        Tolerance.OfLargest(1).Check(product, layer.Forward(a), "the layer's product");

        Tensor scaled = alpha == 1f ? product : product * alpha;
        if (test.Optional(2) is not { } c)
            return scaled;
        return beta == 1f ? scaled + c.ToTensor() : scaled + (beta * c.ToTensor());
    }

    private static Tensor[] LayerNormalization(OnnxCase test)
    {
        (Tensor rows, int width) = NormalizedRows(test);
        float epsilon = test.Node.Float("epsilon", 1e-5f);
        LayerNorm norm = new(width, epsilon) { Weight = Reshape(test.Input(1), width), Bias = Reshape(test.Input(2), width) };
        Tensor output = Reshape(norm.Forward(rows), test.Input(0).Shape);

        // Mean and inverse deviation are further outputs there; here they follow from MeanPool.
        Tensor columns = Reshape(rows, -1, width, 1), ones = Tensor.Int32(columns.Shape[..2]);
        ones.Ints.Fill(1);
        Tensor mean = MeanPool(columns, ones), centred = rows - mean;
        Tensor inverse = MeanPool(Reshape(centred * centred, -1, width, 1), ones);
        foreach (ref float value in inverse.Floats)
            value = (float)(1.0 / Math.Sqrt((double)value + epsilon));
        return [output, Reshape(mean, test.Outputs[1].Shape), Reshape(inverse, test.Outputs[2].Shape)];
    }

    private static Tensor RmsNormalization(OnnxCase test)
    {
        (Tensor rows, int width) = NormalizedRows(test);
        RmsNorm norm = new(width, test.Node.Float("epsilon", 1e-5f)) { Weight = Reshape(test.Input(1), width) };
        return Reshape(norm.Forward(rows), test.Input(0).Shape);
    }

    /// <summary>ONNX normalises over all axes from one on; Lathe over the last.</summary>
    private static (Tensor Rows, int Width) NormalizedRows(OnnxCase test)
    {
        Tensor x = test.Input(0);
        int axis = test.Node.Integer("axis", -1), width = 1;
        foreach (int extent in x.Shape[(axis < 0 ? axis + x.Rank : axis)..])
            width *= extent;
        return (Reshape(x, -1, width), width);
    }

    private static Tensor ReduceMean(OnnxCase test)
    {
        Assert.Equal(1, test.Node.Integer("keepdims", 1));
        Tensor x = test.Input(0);
        int[] axes = test.Optional(1)?.Integers() ?? [];
        Tensor sequence = axes.Length == 0 ? Reshape(x, 1, -1, 1) : x;
        Assert.True(axes.Length == 0 || (axes.Length == 1 && (axes[0] + x.Rank) % x.Rank == 1), "MeanPool averages over axis 1 of three");
        Tensor everything = Tensor.Int32(sequence.Shape[..2]);
        everything.Ints.Fill(1);
        return Reshape(MeanPool(sequence, everything), test.Outputs[0].Shape);
    }
}
