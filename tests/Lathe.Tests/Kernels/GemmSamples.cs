namespace Lathe.Tests.Kernels;

/// <summary>Operands of products, the shapes that they are tried in, and their comparison to the bit.</summary>
internal static class GemmSamples
{
    private static readonly int[] OutputSizes = [1, 31, 32, 33, 65, 97];
    private static readonly int[] InputSizes = [1, 3, 4, 33, 130, 257, 520];

    public static IEnumerable<(int Rows, int Inputs, int Outputs)> Shapes()
    {
        for (int rows = 1; rows <= 33; rows++)
        {
            foreach (int inputs in InputSizes)
                yield return (rows, inputs, OutputSizes[(rows + inputs) % OutputSizes.Length]);
        }
        foreach (int inputs in InputSizes)
        {
            foreach (int outputs in OutputSizes)
                yield return (7, inputs, outputs);
        }
    }

    public static (float[] A, float[] Weights, float[] Bias) Operands(int rows, int inputs, int outputs) =>
        (Samples.Normal(rows, rows * inputs), Samples.Normal(inputs, inputs * outputs, 0.3f), Samples.Normal(outputs, outputs));

    public static void Same(float[] expected, float[] found, int rows, int inputs, int outputs)
    {
        for (int index = 0; index < expected.Length; index++)
        {
            if (BitConverter.SingleToInt32Bits(expected[index]) != BitConverter.SingleToInt32Bits(found[index]))
                Assert.Fail(
                    $"{rows} × {inputs} × {outputs}: [{index / outputs}, {index % outputs}] is {found[index]:R}, expected "
                    + $"{expected[index]:R}");
        }
    }
}
