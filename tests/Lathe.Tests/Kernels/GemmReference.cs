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
                c[row * outputs + column] = TileReference.Chained(a.AsSpan(row * inputs, inputs), weights.AsSpan(column * inputs, inputs), chain) + bias[column];
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
    public static unsafe float[] Int4(float[] a, int rows, PackedInt4 weights, float[] bias)
    {
        int inputs = weights.Inputs, outputs = weights.Outputs, groups = weights.Groups;
        float[] c = new float[rows * outputs];
        for (int row = 0; row < rows; row++)
        {
            (int[] x, float rowScale) = Quantise(a.AsSpan(row * inputs, inputs));
            for (int column = 0; column < outputs; column++)
            {
                float value = 0;
                for (int group = 0; group < groups; group++)
                {
                    int sum = 0;
                    for (int k = group * weights.GroupSize; k < Math.Min(inputs, (group + 1) * weights.GroupSize); k++)
                        sum += x[k] * Code(weights, k, column);
                    value = MathF.FusedMultiplyAdd(sum, Scale(weights, group, column), value);
                }
                c[row * outputs + column] = MathF.FusedMultiplyAdd(value, rowScale, bias[column]);
            }
        }
        return c;
    }

    public static unsafe int Code(PackedInt4 weights, int input, int column)
    {
        byte packed = weights.Block.Pointer[column / 32 * weights.PanelBytes + (input / 8 * 32 + column % 32) * 4 + input % 4];
        return (input % 8 < 4 ? packed & 15 : packed >> 4) - 8;
    }

    public static unsafe float Scale(PackedInt4 weights, int group, int column) =>
        HalfWidth.FromBFloat16(weights.Scales[(column / 32 * weights.Groups + group) * 32 + column % 32]);
}
