using Lathe.Kernels;

namespace Lathe.Tests.Kernels;

/// <summary>Heads as 16-bit integers, one number after the other, from rows of floats.</summary>
internal static class HeadsReference
{
    /// <summary>All values and the scales of all rows by their bits, as <see cref="Copy"/> gives them.</summary>
    public static int[] Quantise(ReadOnlySpan<float> rows, int heads, int headSize)
    {
        int count = rows.Length / (heads * headSize), width = (headSize + 31) / 32 * 32;
        int[] values = new int[heads * count * width], scales = new int[heads * count];
        for (int head = 0; head < heads; head++)
        {
            for (int row = 0; row < count; row++)
            {
                ReadOnlySpan<float> x = rows.Slice((row * heads + head) * headSize, headSize);
                float largest = 0;
                foreach (float value in x)
                    largest = Math.Max(largest, Math.Abs(value));
                float divisor = Math.Max(Int16Scheme.Smallest, largest), inverse = Int16Scheme.Levels / divisor;
                for (int column = 0; column < headSize; column++)
                    values[(head * count + row) * width + column / 32 * 32 + Turn(column % 32)] = (int)MathF.Round(x[column] * inverse);
                scales[head * count + row] = BitConverter.SingleToInt32Bits(divisor / Int16Scheme.Levels);
            }
        }
        return [.. values, .. scales];
    }

    /// <summary>All values and the scales of all rows by their bits.</summary>
    public static int[] Copy(QuantizedHeads heads)
    {
        List<int> all = [.. heads.Values.ToArray().Select(value => (int)value)];
        for (int head = 0; head < heads.Heads; head++)
            all.AddRange(heads.Scales.Slice(head * heads.ScaleStride, heads.Rows).ToArray().Select(BitConverter.SingleToInt32Bits));
        return [.. all];
    }

    /// <summary>Of 32 columns, fours of the first and of the second sixteen take turns.</summary>
    private static int Turn(int column) => column % 16 / 4 * 8 + column / 16 * 4 + column % 4;
}
