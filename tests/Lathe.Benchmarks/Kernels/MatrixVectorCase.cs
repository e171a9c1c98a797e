using Lathe.Benchmarks.Measurement;
using Lathe.Kernels;
using Lathe.Kernels.Formats;

namespace Lathe.Benchmarks.Kernels;

/// <summary>Few rows against matrix after matrix, more than the caches hold: what a short text costs, where weights come from
/// DRAM.</summary>
internal sealed class MatrixVectorCase : KernelCase
{
    private readonly PackedWeights[] weights;
    private readonly ProductInput input;
    private readonly float[] output;

    public MatrixVectorCase(WeightEncoding encoding, int rows, int inputs, int outputs, int threads)
        : base(threads)
    {
        PackedWeights first = Operands.Matrix(encoding, inputs, outputs);
        weights = new PackedWeights[1 + Ceiling.DramBytes / first.Bytes];
        weights[0] = first;
        for (int i = 1; i < weights.Length; i++)
            weights[i] = Operands.Copy(first);
        input = new ProductInput(rows, first);
        output = new float[rows * outputs];
        Scratch.Reserve(Gemm.ScratchBytes(rows, outputs, default));
    }

    public override CeilingKind Kind => CeilingKind.Reads;

    public override double Work => WorkingSet;

    public override long WorkingSet => weights[0].Bytes * weights.Length;

    public override void Run()
    {
        foreach (PackedWeights matrix in weights)
            input.Multiply(matrix, default, output, Pool, Scratch);
    }
}
