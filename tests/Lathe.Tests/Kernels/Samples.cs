namespace Lathe.Tests.Kernels;

/// <summary>Seeded operands.</summary>
internal static class Samples
{
    public static float[] Normal(int seed, int count, float scale = 1f)
    {
        Random random = new(seed);
        float[] values = new float[count];
        for (int index = 0; index < count; index++)
        {
            double radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            values[index] = (float)(scale * radius * Math.Cos(2 * Math.PI * random.NextDouble()));
        }
        return values;
    }

    public static byte[] Bytes(int seed, int count)
    {
        byte[] bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Bit patterns, so that NaN equals itself and −0 differs from 0.</summary>
    public static int[] Bits(ReadOnlySpan<float> values) => System.Runtime.InteropServices.MemoryMarshal.Cast<float, int>(values).ToArray();

    public static double RelativeL2(ReadOnlySpan<float> found, ReadOnlySpan<double> expected)
    {
        double error = 0, norm = 0;
        for (int index = 0; index < expected.Length; index++)
        {
            double difference = found[index] - expected[index];
            error += difference * difference;
            norm += expected[index] * expected[index];
        }
        return Math.Sqrt(error / Math.Max(norm, double.Epsilon));
    }
}
