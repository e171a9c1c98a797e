using Lathe.Kernels;

namespace Lathe.Tests.Kernels;

/// <summary>Products one element at a time, in the order that the contract states: bits, not tolerances.</summary>
internal static class GemmReference
{
    public static float[] Float32(float[] a, int rows, float[] weights, float[] bias, int outputs, int chain = 256)
    {
        int inputs = a.Length / rows;
        float[] c = new float[rows * outputs];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < outputs; column++)
                c[row * outputs + column] = TileReference.Chained(a.AsSpan(row * inputs, inputs), weights.AsSpan(column * inputs, inputs),
                    chain) + bias[column];
        }
        return c;
    }

    /// <summary>What <see cref="QuantizeRows"/> does to a row.</summary>
    public static (int[] Values, float Scale) Quantise(ReadOnlySpan<float> row)
    {
        float largest = 0;
        foreach (float value in row)
            largest = Math.Max(largest, Math.Abs(value));
        float inverse = largest == 0 ? 0 : 127f / largest;
        int[] values = new int[row.Length];
        for (int index = 0; index < row.Length; index++)
            values[index] = (int)MathF.Round(row[index] * inverse);
        return (values, largest / 127f);
    }

    public static float[] Int8(float[] a, int rows, float[] weights, float[] bias, int outputs)
    {
        int inputs = a.Length / rows;
        float[] c = new float[rows * outputs];
        for (int column = 0; column < outputs; column++)
        {
            (int[] w, float columnScale) = Quantise(weights.AsSpan(column * inputs, inputs));
            for (int row = 0; row < rows; row++)
            {
                (int[] x, float rowScale) = Quantise(a.AsSpan(row * inputs, inputs));
                int sum = 0;
                for (int k = 0; k < inputs; k++)
                    sum += x[k] * w[k];
                c[row * outputs + column] = MathF.FusedMultiplyAdd(sum * rowScale, columnScale, bias[column]);
            }
        }
        return c;
    }

    /// <summary>Codes and scales are read back from the packed weights; how they are chosen is tested apart.</summary>
    public static float[] Grouped(float[] a, int rows, PackedWeights weights, float[] bias)
    {
        int inputs = weights.Inputs, outputs = weights.Outputs, groupSize = weights.Format.GroupSize,
            groups = (inputs + groupSize - 1) / groupSize;
        float[] c = new float[rows * outputs];
        for (int column = 0; column < outputs; column++)
        {
            int[] codes = [.. Enumerable.Range(0, inputs).Select(input => Code(weights, input, column))];
            for (int row = 0; row < rows; row++)
            {
                (int[] x, float rowScale) = Quantise(a.AsSpan(row * inputs, inputs));
                float value = 0;
                for (int group = 0; group < groups; group++)
                {
                    int sum = 0;
                    for (int k = group * groupSize; k < Math.Min(inputs, (group + 1) * groupSize); k++)
                        sum += x[k] * codes[k];
                    value = MathF.FusedMultiplyAdd(sum, Scale(weights, group, column), value);
                }
                c[row * outputs + column] = MathF.FusedMultiplyAdd(value, rowScale, bias[column]);
            }
        }
        return c;
    }

    public static unsafe int Code(PackedWeights weights, int input, int column)
    {
        int bits = weights.Format.Bits, panelBytes = (weights.Inputs + 31) / 32 * 32 * 32 * bits / 8;
        return Code(new ReadOnlySpan<byte>(weights.Block.Pointer + (long)(column / 32) * panelBytes, panelBytes), bits, input, column % 32);
    }

    /// <summary>
    /// Puts a code together bit by bit: bit b of an input stands in the plane that b belongs to, 6 = 4 + 2, 5 = 4 + 1, 3 = 2 + 1.
    /// </summary>
    public static int Code(ReadOnlySpan<byte> panel, int bits, int input, int column)
    {
        int code = 0, lower = bits >= 4 ? 4 : 2;
        for (int bit = 0; bit < bits; bit++)
        {
            (int plane, int width) = bit < lower ? (0, lower) : (lower, bits - lower);
            int position = input % 32 / 4 * width + bit - plane;
            byte packed = panel[input / 32 * bits * 128 + (plane + position / 8) * 128 + column * 4 + input % 4];
            code |= (packed >> position % 8 & 1) << bit;
        }
        return code - (1 << (bits - 1));
    }

    public static unsafe float Scale(PackedWeights weights, int group, int column)
    {
        int groups = (weights.Inputs + weights.Format.GroupSize - 1) / weights.Format.GroupSize;
        return HalfWidth.FromBFloat16(((ushort*)weights.Scales)[(column / 32 * groups + group) * 32 + column % 32]);
    }
}
