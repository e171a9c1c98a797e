using System.Numerics.Tensors;

namespace Lathe.Transformers.Pipelines;

/// <summary>sentence-transformers' Normalize: to length 1, as torch.nn.functional.normalize does.</summary>
internal sealed class NormalizeModule : VectorModule
{
    private const float LeastLength = 1e-12f;

    public override int Dimensions(int inputs) => inputs;

    public override void Run(ReadOnlySpan<float> input, Span<float> output) =>
        TensorPrimitives.Divide(input, Math.Max(TensorPrimitives.Norm(input), LeastLength), output);
}
