using Lathe.Kernels;
using Lathe.Kernels.Generator.Tests;

namespace Lathe.Tests.Kernels;

/// <summary>A product that goes out as float rows, or as 16-bit heads next to an inaccessible page.</summary>
internal sealed class HeadProduct : IDisposable
{
    private readonly int rows, heads, headSize;
    private readonly float[] input;
    private readonly PackedWeights weights;
    private readonly GuardedMemory memory;
    private readonly float[] residual;

    public HeadProduct(Precision precision, int rows, int inputs, int heads, int headSize, int seed = 1)
    {
        (this.rows, this.heads, this.headSize) = (rows, heads, headSize);
        input = Samples.Normal(seed, rows * inputs);
        float[] w = Samples.Normal(seed + 1, inputs * Outputs, 0.3f), bias = Samples.Normal(seed + 2, Outputs);
        residual = Samples.Normal(seed + 3, rows * Outputs);
        weights = PackedWeights.Pack("w", precision.Encoding(), inputs, Outputs, w, bias);
        memory = new GuardedMemory((int)Bytes);
    }

    private int Outputs => heads * headSize;

    private long Bytes => QuantizedHeads.Bytes(rows, heads, headSize);

    /// <summary>The memory's last bytes or its first, filled so that what is not written shows.</summary>
    public unsafe QuantizedHeads Heads(bool atEnd = true)
    {
        Span<byte> place = new(memory.Place((int)Bytes, atEnd), (int)Bytes);
        place.Fill(0x7F);
        return new QuantizedHeads(place, rows, heads, headSize);
    }

    public float[] ToFloats(Bench bench, Tile tile = default, bool addsResidual = false)
    {
        float[] output = new float[rows * Outputs];
        Run(bench, tile, new Epilogue { Residual = addsResidual ? residual : default }, output);
        return output;
    }

    public QuantizedHeads ToHeads(Bench bench, Tile tile = default, bool addsResidual = false, bool atEnd = true)
    {
        QuantizedHeads result = Heads(atEnd);
        Run(bench, tile, new Epilogue { Residual = addsResidual ? residual : default, Heads = result }, default);
        return result;
    }

    public void Run(Bench bench, Tile tile, in Epilogue epilogue, Span<float> output)
    {
        QuantizedRows quantised = Bench.NewRows(rows, weights.Inputs);
        QuantizeRows.Run(input, weights.Inputs, rows, quantised, bench.Pool);
        Gemm.Run(new ProductRows(input, quantised), rows, weights, tile, epilogue, output, bench.Pool, bench.Scratch);
    }

    public void Dispose() => memory.Dispose();
}
