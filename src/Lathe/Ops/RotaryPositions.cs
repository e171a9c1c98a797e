using System.ComponentModel;

namespace Lathe;

public static partial class Ops
{
    /// <summary>
    /// Rotary positions: in every head, pair number i of its elements is turned by position · theta^(−2i / size). To be applied to
    /// queries and keys before <see cref="Attention"/>.
    /// </summary>
    /// <param name="x">float32 [batch, sequence, heads · size], the heads side by side; size is even.</param>
    /// <param name="positions">int32 [batch, sequence], as <see cref="Positions"/> gives them.</param>
    /// <param name="heads">How many; of keys, the key heads.</param>
    /// <param name="theta">Base of the frequencies, above 0.</param>
    /// <param name="interleaved">
    /// Whether neighbours make a pair (2i and 2i + 1, as GPT-J has it); otherwise i and i + size / 2, as LLaMA in the Hugging Face
    /// layout has it.
    /// </param>
    /// <returns>float32, the shape of x.</returns>
    /// <exception cref="ArgumentException">Types or shapes that do not fit, or a size that is not even.</exception>
    /// <exception cref="ArgumentOutOfRangeException">heads or theta is not positive.</exception>
    [Operation("[b, s, heads * 2 * pairs], int32 [b, s] -> [b, s, heads * 2 * pairs]", Kernel = typeof(RotaryPositionsReference),
        Reach = OperationReach.Row)]
    public static Tensor RotaryPositions(Tensor x, Tensor positions, int heads, float theta = 10000, bool interleaved = false)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(positions);
        Tensor output = Tensor.Float32(x.Shape);
        RotaryPositionsReference.Run(x.View, positions.View, heads, theta, interleaved, output.View);
        return output;
    }
}

/// <summary>The definition of <see cref="Ops.RotaryPositions"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class RotaryPositionsReference
{
    /// <exception cref="ArgumentException">A type or shape that does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">heads or theta is not positive.</exception>
    public static void Run(TensorView x, TensorView positions, int heads, float theta, bool interleaved, TensorView output)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(heads);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(theta);
        Loops.RequireFloat32(x, nameof(x));
        Loops.RequireInt32(positions, nameof(positions));
        Loops.RequireRank(x, 3, "[batch, sequence, heads · size]", nameof(x));
        Loops.RequireSameShape(x, output);
        if (x.Shape[2] % (2L * heads) != 0)
        {
            throw new ArgumentException(
                $"{heads} heads of an even size do not divide the {x.Shape[2]} columns of x {Shapes.Text(x.Shape)}", nameof(x));
        }
        if (!positions.Shape.SequenceEqual(x.Shape[..2]))
        {
            throw new ArgumentException(
                $"positions has shape {Shapes.Text(positions.Shape)}; expected [{x.Shape[0]}, {x.Shape[1]}]", nameof(positions));
        }
        TensorView from = x.SplitHeads(heads), to = output.SplitHeads(heads), places = positions.AsRank4();
        int size = from.Shape[3], second = interleaved ? 1 : size / 2, step = interleaved ? 2 : 1;
        int stride = from.Strides[3], outputStride = to.Strides[3];
        for (int pair = 0; pair < size / 2; pair++)
        {
            double frequency = Math.Pow(theta, -2.0 * pair / size);
            int at = pair * step;
            for (int b = 0; b < from.Shape[0]; b++)
            {
                ReadOnlySpan<int> place = TensorView.AsInts(places.Line(0, 0, b));
                for (int s = 0; s < from.Shape[2]; s++)
                {
                    (double sine, double cosine) = Math.SinCos(place[s * places.Strides[3]] * frequency);
                    for (int h = 0; h < heads; h++)
                    {
                        ReadOnlySpan<float> line = from.Line(b, h, s);
                        Span<float> turned = to.Line(b, h, s);
                        double left = line[at * stride], right = line[(at + second) * stride];
                        turned[at * outputStride] = (float)((left * cosine) - (right * sine));
                        turned[(at + second) * outputStride] = (float)((right * cosine) + (left * sine));
                    }
                }
            }
        }
    }
}
