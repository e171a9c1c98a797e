using TorchSharp;

namespace Lathe.CompilerServices;

/// <summary>Operations along an axis.</summary>
public abstract partial class TorchOperations
{
    /// <inheritdoc cref="Ops.Sum"/>
    protected static torch.Tensor Sum(torch.Tensor x, int axis, bool keepDimensions = false) => torch.sum(x, axis, keepDimensions);

    /// <inheritdoc cref="Ops.Mean"/>
    protected static torch.Tensor Mean(torch.Tensor x, int axis, bool keepDimensions = false) => x.mean([axis], keepDimensions);

    /// <inheritdoc cref="Ops.Max"/>
    protected static torch.Tensor Max(torch.Tensor x, int axis, bool keepDimensions = false) => x.amax([axis], keepDimensions);

    /// <inheritdoc cref="Ops.Min"/>
    protected static torch.Tensor Min(torch.Tensor x, int axis, bool keepDimensions = false) => x.amin([axis], keepDimensions);

    /// <inheritdoc cref="Ops.Softmax"/>
    protected static torch.Tensor Softmax(torch.Tensor x, int axis = -1) => torch.nn.functional.softmax(x, axis);

    /// <inheritdoc cref="Ops.L2Normalize"/>
    protected static torch.Tensor L2Normalize(torch.Tensor x, float epsilon = 1e-12f) =>
        torch.nn.functional.normalize(x, p: 2, dim: -1, eps: epsilon);

    /// <inheritdoc cref="Ops.MatMul"/>
    protected static torch.Tensor MatMul(torch.Tensor a, torch.Tensor b) => torch.matmul(a, b);

    /// <inheritdoc cref="Ops.MeanPool"/>
    protected static torch.Tensor MeanPool(torch.Tensor x, torch.Tensor attentionMask)
    {
        RequireRank(x, 3, "float32 [batch, sequence, width]", nameof(x));
        RequireIds(attentionMask, nameof(attentionMask));
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor isToken = torch.not_equal(attentionMask, 0);
        torch.Tensor tokens = isToken.sum(1, keepdim: true).clamp(1).to(x.dtype);
        // what padding holds is not read, be it infinite
        torch.Tensor kept = torch.where(isToken.unsqueeze(-1), x, torch.zeros([], x.dtype, x.device));
        return (kept.sum(1) / tokens).MoveToOuterDisposeScope();
    }
}
