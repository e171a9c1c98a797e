using Lathe.Kernels;

namespace Lathe.Benchmarks.Kernels;

/// <summary>A whole product of a layer with everything that follows it.</summary>
internal sealed class ProductCase : KernelCase
{
    private readonly PackedWeights weights;
    private readonly ProductEpilogue follows;
    private readonly ProductInput input;
    private readonly NormWeights? norm;
    private readonly float[] output, residual;
    private readonly NativeBlock? quantized;
    private readonly int rows;

    public ProductCase(Precision precision, int rows, int inputs, int outputs, ProductEpilogue follows, int threads)
        : base(threads)
    {
        (this.rows, this.follows) = (rows, follows);
        weights = Operands.Matrix(precision.Encoding(), inputs, outputs);
        input = new ProductInput(rows, weights);
        bool isNormed = follows is ProductEpilogue.NormQuantize, isQuantized = isNormed || follows is ProductEpilogue.GeluQuantize;
        norm = isNormed ? NormWeights.Pack("benchmark", outputs, 1e-12f, centered: true, Operands.Floats(outputs), Operands.Floats(outputs))
            : null;
        residual = isNormed ? Operands.Floats(rows * outputs) : [];
        output = follows is ProductEpilogue.GeluQuantize ? [] : new float[rows * outputs];
        quantized = isQuantized ? NativeBlock.Allocate(QuantizedRows.Bytes(rows, outputs)) : null;
        Scratch.Reserve(Gemm.ScratchBytes(rows, outputs, default));
        Kind = precision is Precision.Int8 or Precision.Int4 ? CeilingKind.Int8Operations : CeilingKind.Float32Operations;
    }

    public override CeilingKind Kind { get; }

    public override double Work => 2.0 * rows * weights.Inputs * weights.Outputs;

    public override long WorkingSet => weights.Bytes;

    public override void Run()
    {
        Epilogue epilogue = new()
        {
            Activation = follows is ProductEpilogue.Gelu or ProductEpilogue.GeluQuantize ? Activation.Gelu : Activation.None,
            Norm = norm,
            Residual = residual,
            Quantized = quantized is null ? default : new QuantizedRows(quantized.Span, rows, weights.Outputs),
        };
        input.Multiply(weights, epilogue, output, Pool, Scratch);
    }
}
