using System.ComponentModel;

namespace Lathe;

public static partial class Ops
{
    /// <summary>
    /// Cuts images into patches that lie side by side and projects each: a convolution over two axes whose stride is its kernel, with
    /// the patches, row by row, as a sequence.
    /// </summary>
    /// <param name="x">float32 [batch, channels, height, width].</param>
    /// <param name="weight">float32 [outputs, channels, patch height, patch width]; the patch divides the image.</param>
    /// <param name="bias">float32 [outputs], or null.</param>
    /// <returns>float32 [batch, patches, outputs].</returns>
    /// <exception cref="ArgumentException">Types or shapes that do not fit.</exception>
    [Operation("[b, c, rows * h, columns * w], [o, c, h, w], [o]? -> [b, rows * columns, o]", Kernel = typeof(PatchEmbeddingReference))]
    public static Tensor PatchEmbedding(Tensor x, Tensor weight, Tensor? bias = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(weight);
        TensorView added = bias is null ? default : bias.View;
        PatchEmbeddingReference.Check(x.View, weight.View, added);
        int patches = x.Shape[2] / weight.Shape[2] * (x.Shape[3] / weight.Shape[3]);
        Tensor output = Tensor.Float32(x.Shape[0], patches, weight.Shape[0]);
        PatchEmbeddingReference.Run(x.View, weight.View, added, output.View);
        return output;
    }
}

/// <summary>The definition of <see cref="Ops.PatchEmbedding"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class PatchEmbeddingReference
{
    /// <exception cref="ArgumentException">A type or shape that does not fit.</exception>
    public static void Run(TensorView x, TensorView weight, TensorView bias, TensorView output)
    {
        Check(x, weight, bias);
        Loops.RequireFloat32(output, nameof(output));
        int outputs = weight.Shape[0], channels = weight.Shape[1], height = weight.Shape[2], width = weight.Shape[3];
        int rows = x.Shape[2] / height, columns = x.Shape[3] / width;
        if (!output.Shape.SequenceEqual([x.Shape[0], rows * columns, outputs]))
        {
            throw new ArgumentException(
                $"output has shape {Shapes.Text(output.Shape)}; expected [{x.Shape[0]}, {rows * columns}, {outputs}]", nameof(output));
        }
        TensorView to = output.AsRank4();
        for (int b = 0; b < x.Shape[0]; b++)
        {
            for (int patch = 0; patch < rows * columns; patch++)
            {
                Span<float> result = to.Line(0, b, patch);
                int top = patch / columns * height, left = patch % columns * width;
                for (int o = 0; o < outputs; o++)
                {
                    double sum = bias.IsAbsent ? 0 : bias.AsRank4().Line(0, 0, 0)[o * bias.Strides[0]];
                    for (int c = 0; c < channels; c++)
                    {
                        for (int i = 0; i < height; i++)
                        {
                            ReadOnlySpan<float> line = x.Line(b, c, top + i)[(left * x.Strides[3])..];
                            sum += DotProduct.Run(line, x.Strides[3], weight.Line(o, c, i), weight.Strides[3], width);
                        }
                    }
                    result[o * to.Strides[3]] = (float)sum;
                }
            }
        }
    }

    internal static void Check(TensorView x, TensorView weight, TensorView bias)
    {
        Loops.RequireFloat32(x, nameof(x));
        Loops.RequireFloat32(weight, nameof(weight));
        Loops.RequireRank(x, 4, "[batch, channels, height, width]", nameof(x));
        Loops.RequireRank(weight, 4, "[outputs, channels, patch height, patch width]", nameof(weight));
        if (weight.Shape[1] != x.Shape[1] || weight.Shape[2] == 0 || weight.Shape[3] == 0
            || x.Shape[2] % weight.Shape[2] != 0 || x.Shape[3] % weight.Shape[3] != 0)
        {
            throw new ArgumentException(
                $"weight has shape {Shapes.Text(weight.Shape)}, x {Shapes.Text(x.Shape)}; expected the same channels, and patches that "
                + "divide the image",
                nameof(weight));
        }
        if (bias.IsAbsent)
            return;
        Loops.RequireFloat32(bias, nameof(bias));
        if (!bias.Shape.SequenceEqual([weight.Shape[0]]))
            throw new ArgumentException($"bias has shape {Shapes.Text(bias.Shape)}; expected [{weight.Shape[0]}]", nameof(bias));
    }
}
