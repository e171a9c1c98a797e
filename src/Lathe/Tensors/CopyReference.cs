using System.ComponentModel;

namespace Lathe;

/// <summary>Copies elements between layouts; what Contiguous, Concat, Slice, Reshape and Transpose come down to.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class CopyReference
{
    /// <param name="x">float32 or int32, any strides.</param>
    /// <param name="output">Same type and shape, other memory.</param>
    /// <exception cref="ArgumentException">Types or shapes differ.</exception>
    public static void Run(TensorView x, TensorView output)
    {
        if (x.Type != output.Type)
            throw new ArgumentException($"output holds {output.Type}; expected {x.Type}", nameof(output));
        Shapes.RequireSame(x, output);
        TensorView from = x.AsRank4(), to = output.AsRank4();
        int fromStride = from.Strides[3], toStride = to.Strides[3], length = to.Shape[3];
        for (int i = 0; i < to.Shape[0]; i++)
        {
            for (int j = 0; j < to.Shape[1]; j++)
            {
                for (int k = 0; k < to.Shape[2]; k++)
                {
                    // As integers: a float32 move may quieten a signalling NaN, and ids have any bits.
                    ReadOnlySpan<int> source = TensorView.AsInts(from.Line(i, j, k));
                    Span<int> result = TensorView.AsInts(to.Line(i, j, k));
                    if (fromStride == 1 && toStride == 1)
                    {
                        source.CopyTo(result);
                        continue;
                    }
                    for (int l = 0; l < length; l++)
                        result[l * toStride] = source[l * fromStride];
                }
            }
        }
    }
}
