using Lathe.Kernels;

namespace Lathe.Benchmarks.Kernels;

/// <summary>Self-attention in float32 over a batch whose queries, keys and values lie beside one another, as one product leaves
/// them.</summary>
internal sealed class AttentionCase : KernelCase
{
    private readonly int sequence, heads, headSize, width;
    private readonly int[] starts;
    private readonly float[] merged, mask, output;

    public AttentionCase(int batch, int sequence, int heads, int headSize, int threads)
        : base(threads)
    {
        (this.sequence, this.heads, this.headSize, width) = (sequence, heads, headSize, heads * headSize);
        starts = [.. Enumerable.Range(0, batch + 1).Select(row => row * sequence)];
        merged = Operands.Floats(batch * sequence * 3 * width);
        mask = new float[batch * sequence];
        output = new float[batch * sequence * width];
        Scratch.Reserve(AttentionKernel.ScratchBytes(sequence, heads, headSize, headSize, AttentionArithmetic.Float32,
            quantizedOnly: false));
    }

    public override CeilingKind Kind => CeilingKind.Float32Operations;

    public override double Work => 4.0 * (starts.Length - 1) * sequence * sequence * width;

    public override long WorkingSet => (merged.Length + output.Length) * (long)sizeof(float);

    public override void Run() => AttentionKernel.Run(
        merged, 3 * width, merged.AsSpan(width), 3 * width, merged.AsSpan(2 * width), 3 * width, new AttentionMask(mask, sequence, 0, 0),
        new SequenceRows(starts), new SequenceRows(starts), heads, headSize, headSize, scale: 0, AttentionArithmetic.Float32, output, width,
        default, Pool, Scratch);
}
