using Lathe.Hardware;
using Lathe.Kernels;
using Lathe.Kernels.Formats;

namespace Lathe.Benchmarks.Kernels;

/// <summary>Numbers to multiply: seeded, spread evenly, no zeros or denormals that a processor could be quicker or slower with.</summary>
internal static class Operands
{
    /// <param name="count">How many.</param>
    /// <param name="width">They lie between −width and width.</param>
    public static float[] Floats(int count, float width = 1)
    {
        Random random = new(count);
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
            values[i] = (random.NextSingle() * 2 - 1) * width;
        return values;
    }

    /// <summary>Rows of int8 with memory of their own.</summary>
    public static NativeBlock Quantized(int rows, int width)
    {
        NativeBlock block = NativeBlock.Allocate(QuantizedRows.Bytes(rows, width));
        using WorkerPool pool = new(1);
        QuantizeRows.Run(Floats(rows * width), width, rows, new QuantizedRows(block.Span, rows, width), pool);
        return block;
    }

    /// <summary>Seeded weights and biases in the format of <paramref name="encoding"/>.</summary>
    public static PackedWeights Matrix(WeightEncoding encoding, int inputs, int outputs)
    {
        const string name = "benchmark";
        // of a size that keeps sums of a thousand products around one, where activation functions are used
        float[] weights = Floats(inputs * outputs, 1.7f / MathF.Sqrt(inputs)), bias = Floats(outputs);
        return PackedWeights.Pack(name, encoding, inputs, outputs, weights, bias);
    }

    /// <summary>The same matrix elsewhere in memory.</summary>
    public static PackedWeights Copy(PackedWeights matrix)
    {
        NativeBlock block = NativeBlock.Allocate(matrix.Bytes);
        matrix.Payload.CopyTo(block.Span);
        return PackedWeights.FromPayload(matrix.Name, matrix.Format, matrix.Inputs, matrix.Outputs, block);
    }
}
