using System.ComponentModel;

namespace Lathe;

public static partial class Ops
{
    /// <summary>A convolution over the last axis (a cross-correlation: the kernel is not turned round), zeros around the ends.</summary>
    /// <param name="x">float32 [batch, inputs, length].</param>
    /// <param name="weight">float32 [outputs, inputs / groups, kernel].</param>
    /// <param name="bias">float32 [outputs], or null.</param>
    /// <param name="stride">Places from one result to the next, 1 or more.</param>
    /// <param name="padding">Zeros at either end, 0 or more.</param>
    /// <param name="dilation">Places from one element of the kernel to the next, 1 or more.</param>
    /// <param name="groups">Into how many parts inputs and outputs fall, each seeing its own alone; divides both.</param>
    /// <returns>float32 [batch, outputs, (length + 2 · padding − dilation · (kernel − 1) − 1) / stride + 1].</returns>
    /// <exception cref="ArgumentException">Types or shapes that do not fit, or a kernel that is longer than what it goes over.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number outside of its range.</exception>
    [Operation(
        "[b, groups * i, l], [o, i, k], [o]? -> [b, o, (l + 2 * padding - dilation * (k - 1) - 1) / stride + 1]",
        Kernel = typeof(Conv1dReference))]
    public static Tensor Conv1d(Tensor x, Tensor weight, Tensor? bias = null, int stride = 1, int padding = 0, int dilation = 1,
        int groups = 1)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(weight);
        TensorView added = bias is null ? default : bias.View;
        int length = Conv1dReference.Check(x.View, weight.View, added, stride, padding, dilation, groups);
        Tensor output = Tensor.Float32(x.Shape[0], weight.Shape[0], length);
        Conv1dReference.Run(x.View, weight.View, added, stride, padding, dilation, groups, output.View);
        return output;
    }
}

/// <summary>The definition of <see cref="Ops.Conv1d"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Conv1dReference
{
    /// <exception cref="ArgumentException">A type or shape that does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number outside of its range.</exception>
    public static void Run(
        TensorView x, TensorView weight, TensorView bias, int stride, int padding, int dilation, int groups, TensorView output)
    {
        int length = Check(x, weight, bias, stride, padding, dilation, groups);
        Loops.RequireFloat32(output, nameof(output));
        int outputs = weight.Shape[0], inputs = weight.Shape[1], kernel = weight.Shape[2];
        if (!output.Shape.SequenceEqual([x.Shape[0], outputs, length]))
        {
            throw new ArgumentException(
                $"output has shape {Shapes.Text(output.Shape)}; expected [{x.Shape[0]}, {outputs}, {length}]", nameof(output));
        }
        TensorView from = x.AsRank4(), by = weight.AsRank4(), to = output.AsRank4();
        for (int b = 0; b < x.Shape[0]; b++)
        {
            for (int o = 0; o < outputs; o++)
            {
                int first = o / (outputs / groups) * inputs;
                double offset = bias.IsAbsent ? 0 : bias.AsRank4().Line(0, 0, 0)[o * bias.Strides[0]];
                Span<float> result = to.Line(0, b, o);
                for (int l = 0; l < length; l++)
                {
                    double sum = offset;
                    for (int i = 0; i < inputs; i++)
                    {
                        ReadOnlySpan<float> line = from.Line(0, b, first + i), factors = by.Line(0, o, i);
                        for (int k = 0; k < kernel; k++)
                        {
                            int at = (l * stride) - padding + (k * dilation);
                            if ((uint)at < (uint)x.Shape[2])
                                sum += (double)line[at * from.Strides[3]] * factors[k * by.Strides[3]];
                        }
                    }
                    result[l * to.Strides[3]] = (float)sum;
                }
            }
        }
    }

    /// <summary>Results along the last axis.</summary>
    internal static int Check(TensorView x, TensorView weight, TensorView bias, int stride, int padding, int dilation, int groups)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(stride);
        ArgumentOutOfRangeException.ThrowIfNegative(padding);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dilation);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(groups);
        Loops.RequireFloat32(x, nameof(x));
        Loops.RequireFloat32(weight, nameof(weight));
        Loops.RequireRank(x, 3, "[batch, inputs, length]", nameof(x));
        Loops.RequireRank(weight, 3, "[outputs, inputs / groups, kernel]", nameof(weight));
        int outputs = weight.Shape[0];
        if (weight.Shape[1] * (long)groups != x.Shape[1] || outputs % groups != 0)
        {
            throw new ArgumentException(
                $"weight has shape {Shapes.Text(weight.Shape)}, x {Shapes.Text(x.Shape)}; "
                    + $"expected that {groups} groups divide the outputs, and that x has {groups} times the weight's inputs",
                nameof(weight));
        }
        if (!bias.IsAbsent)
        {
            Loops.RequireFloat32(bias, nameof(bias));
            if (!bias.Shape.SequenceEqual([outputs]))
                throw new ArgumentException($"bias has shape {Shapes.Text(bias.Shape)}; expected [{outputs}]", nameof(bias));
        }
        long room = x.Shape[2] + (2L * padding) - (dilation * (weight.Shape[2] - 1L)) - 1;
        return room >= 0
            ? checked((int)((room / stride) + 1))
            : throw new ArgumentException(
                $"a kernel of {weight.Shape[2]} with dilation {dilation} is longer than x {Shapes.Text(x.Shape)} with {padding} zeros at "
                + "either end",
                nameof(x));
    }
}
