using Lathe.Kernels;

namespace Lathe.Benchmarks.Kernels;

/// <summary>Residual, LayerNorm and quantising of rows in the second-level cache, where a product leaves them.</summary>
internal sealed class NormCase : KernelCase
{
    private readonly int rows;
    private readonly NormWeights norm;
    private readonly float[] input, residual, output;
    private readonly NativeBlock quantized;

    public NormCase(int rowsPerThread, int width, int threads)
        : base(threads)
    {
        rows = rowsPerThread * threads;
        norm = NormWeights.Pack("benchmark", width, 1e-12f, centered: true, Operands.Floats(width), Operands.Floats(width));
        (input, residual, output) = (Operands.Floats(rows * width), Operands.Floats(rows * width, 2), new float[rows * width]);
        quantized = NativeBlock.Allocate(QuantizedRows.Bytes(rows, width));
    }

    public override CeilingKind Kind => CeilingKind.Copies;

    public override double Work => 3.0 * rows * norm.Width * sizeof(float) + rows * norm.Width;

    public override long WorkingSet => (long)Work;

    public override void Run() =>
        RowNorm.Run(input, rows, norm, residual, output, new QuantizedRows(quantized.Span, rows, norm.Width), Pool);
}
