using Lathe.Kernels;

namespace Lathe.Benchmarks.Kernels;

/// <summary>float32 rows in the second-level cache to int8.</summary>
internal sealed class QuantizeCase : KernelCase
{
    private readonly int rows, width;
    private readonly float[] input;
    private readonly NativeBlock quantized;

    public QuantizeCase(int rowsPerThread, int width, int threads)
        : base(threads)
    {
        (rows, this.width) = (rowsPerThread * threads, width);
        input = Operands.Floats(rows * width);
        quantized = NativeBlock.Allocate(QuantizedRows.Bytes(rows, width));
    }

    public override CeilingKind Kind => CeilingKind.Copies;

    public override double Work => (double)rows * width * (sizeof(float) + sizeof(sbyte));

    public override long WorkingSet => (long)Work;

    public override void Run() => QuantizeRows.Run(input, width, rows, new QuantizedRows(quantized.Span, rows, width), Pool);
}
