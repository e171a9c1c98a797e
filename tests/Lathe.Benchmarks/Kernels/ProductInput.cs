using Lathe.Hardware;
using Lathe.Kernels;

namespace Lathe.Benchmarks.Kernels;

/// <summary>Rows that a product reads, in the form that its weights ask for.</summary>
internal sealed class ProductInput
{
    private readonly float[] floats;
    private readonly NativeBlock? quantized;
    private readonly int rows;

    public ProductInput(int rows, PackedWeights weights)
    {
        this.rows = rows;
        bool isInteger = weights.IsInteger;
        floats = isInteger ? [] : Operands.Floats(rows * weights.Inputs);
        quantized = isInteger ? Operands.Quantized(rows, weights.Inputs) : null;
    }

    public void Multiply(PackedWeights weights, in Epilogue epilogue, Span<float> output, WorkerPool pool, KernelScratch scratch)
    {
        QuantizedRows integers = quantized is null ? default : new(quantized.Span, rows, weights.Inputs);
        Gemm.Run(new ProductRows(floats, integers), rows, weights, default, epilogue, output, pool, scratch);
    }
}
