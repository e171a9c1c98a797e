using System.ComponentModel;
using System.Numerics;

namespace Lathe;

public static partial class Ops
{
    /// <summary>
    /// Attention with linear biases: what <see cref="Attention"/> adds to its scores in the place of positions, −slope · |query − key|.
    /// </summary>
    /// <param name="x">float32 [batch, sequence, width], whose length is taken.</param>
    /// <param name="heads">
    /// How many. Their slopes are 2^(−8/n), 2^(−16/n) … for n heads where n is a power of two; otherwise those of the next smaller
    /// one, and then every other slope of its double.
    /// </param>
    /// <returns>float32 [1, heads, sequence, sequence]: queries, keys. A causal model adds <see cref="CausalMask"/> to it.</returns>
    /// <exception cref="ArgumentException">x is int32 or not of rank 3.</exception>
    /// <exception cref="ArgumentOutOfRangeException">heads is not positive.</exception>
    [Operation("[b, s, w] -> [1, heads, s, s]", Kernel = typeof(AlibiBiasReference))]
    public static Tensor AlibiBias(Tensor x, int heads)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(heads);
        Loops.RequireRank(x.View, 3, "[batch, sequence, width]", nameof(x));
        Tensor output = Tensor.Float32(1, heads, x.Shape[1], x.Shape[1]);
        AlibiBiasReference.Run(x.View, heads, output.View);
        return output;
    }
}

/// <summary>The definition of <see cref="Ops.AlibiBias"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class AlibiBiasReference
{
    /// <exception cref="ArgumentException">A type or shape that does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">heads is not positive.</exception>
    public static void Run(TensorView x, int heads, TensorView output)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(heads);
        Loops.RequireFloat32(x, nameof(x));
        Loops.RequireFloat32(output, nameof(output));
        Loops.RequireRank(x, 3, "[batch, sequence, width]", nameof(x));
        int sequence = x.Shape[1];
        if (!output.Shape.SequenceEqual([1, heads, sequence, sequence]))
        {
            throw new ArgumentException(
                $"output has shape {Shapes.Text(output.Shape)}; expected [1, {heads}, {sequence}, {sequence}]", nameof(output));
        }
        int stride = output.Strides[3];
        for (int head = 0; head < heads; head++)
        {
            double slope = Slope(head, heads);
            for (int query = 0; query < sequence; query++)
            {
                Span<float> line = output.Line(0, head, query);
                for (int key = 0; key < sequence; key++)
                    line[key * stride] = (float)(-slope * Math.Abs(query - key));
            }
        }
    }

    private static double Slope(int head, int heads)
    {
        int power = 1 << BitOperations.Log2((uint)heads);
        return head < power ? Math.Pow(2, -8.0 * (head + 1) / power) : Math.Pow(2, -4.0 * ((2 * (head - power)) + 1) / power);
    }
}
