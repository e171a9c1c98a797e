using Lathe.Kernels;

namespace Lathe.Benchmarks.Kernels;

/// <summary>An activation function over rows in the second-level cache.</summary>
internal sealed class ActivationCase(Activation activation, int rows, int width) : KernelCase(threads: 1)
{
    private readonly float[] input = Operands.Floats(rows * width, 4), output = new float[rows * width];

    public override CeilingKind Kind => CeilingKind.Copies;

    public override double Work => 2.0 * input.Length * sizeof(float);

    public override long WorkingSet => (long)Work;

    public override void Run() => Activations.Run(input, activation, output);
}
