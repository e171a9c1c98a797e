using Lathe.Kernels;
using Lathe.Kernels.Formats;

namespace Lathe.Benchmarks.Kernels;

/// <summary>Self-attention in 16-bit integers over heads that a product has written so, to int8 rows: as models with integer weights run
/// it.</summary>
internal sealed class HeadAttentionCase : KernelCase
{
    private const int Inputs = 64;
    private readonly int sequence, heads, headSize, rows;
    private readonly int[] starts;
    private readonly float[] mask;
    private readonly NativeBlock merged, output;

    public HeadAttentionCase(int batch, int sequence, int heads, int headSize, int threads)
        : base(threads)
    {
        (this.sequence, this.heads, this.headSize, rows) = (sequence, heads, headSize, batch * sequence);
        starts = [.. Enumerable.Range(0, batch + 1).Select(row => row * sequence)];
        mask = new float[rows];
        merged = NativeBlock.Allocate(QuantizedHeads.Bytes(rows, 3 * heads, headSize));
        output = NativeBlock.Allocate(QuantizedRows.Bytes(rows, heads * headSize));
        PackedWeights weights = Operands.Matrix(WeightEncoding.Int8, Inputs, 3 * heads * headSize);
        NativeBlock input = Operands.Quantized(rows, Inputs);
        Gemm.Run(new QuantizedRows(input.Span, rows, Inputs), rows, weights, default, new Epilogue { Heads = Merged }, default, Pool,
            Scratch);
        GC.KeepAlive(input);
        Scratch.Reserve(AttentionKernel.ScratchBytes(sequence, heads, headSize, headSize, AttentionArithmetic.Int16, quantizedOnly: true));
    }

    public override CeilingKind Kind => CeilingKind.Int16Operations;

    public override double Work => 4.0 * rows * sequence * heads * headSize;

    public override long WorkingSet => merged.Span.Length + (long)output.Span.Length;

    private QuantizedHeads Merged => new(merged.Span, rows, 3 * heads, headSize);

    public override void Run() => AttentionKernel.Run(
        Merged.Slice(0, heads), Merged.Slice(heads, heads), Merged.Slice(2 * heads, heads), new AttentionMask(mask, sequence, 0, 0),
        new SequenceRows(starts), new SequenceRows(starts), scale: 0, default, heads * headSize,
        new QuantizedRows(output.Span, rows, heads * headSize), Pool, Scratch);
}
