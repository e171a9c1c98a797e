using Lathe.Hardware;
using Lathe.Kernels;

namespace Lathe.Benchmarks.Kernels;

/// <summary>Rows that a product reads, in the form that its weights ask for.</summary>
internal sealed class ProductInput
{
    private readonly float[] floats;
    private readonly NativeBlock? quantized;
    private readonly int rows;

    public ProductInput(int rows, PackedMatrix weights)
    {
        this.rows = rows;
        bool isInteger = weights is PackedInt8 or PackedInt4;
        floats = isInteger ? [] : Operands.Floats(rows * weights.Inputs);
        quantized = isInteger ? Operands.Quantized(rows, weights.Inputs) : null;
    }

    public void Multiply(PackedMatrix weights, in Epilogue epilogue, Span<float> output, WorkerPool pool, KernelScratch scratch)
    {
        switch (weights)
        {
            case PackedFloat32 matrix: Gemm.Run(floats, rows, matrix, default, epilogue, output, pool, scratch); break;
            case PackedBFloat16 matrix: Gemm.Run(floats, rows, matrix, default, epilogue, output, pool, scratch); break;
            case PackedFloat16 matrix: Gemm.Run(floats, rows, matrix, default, epilogue, output, pool, scratch); break;
            case PackedInt8 matrix: Gemm.Run(Quantized(matrix), rows, matrix, default, epilogue, output, pool, scratch); break;
            case PackedInt4 matrix: Gemm.Run(Quantized(matrix), rows, matrix, default, epilogue, output, pool, scratch); break;
            default: throw new ArgumentException($"no product with a {weights.GetType().Name}", nameof(weights));
        }
    }

    private QuantizedRows Quantized(PackedMatrix weights) => new(quantized!.Span, rows, weights.Inputs);
}
