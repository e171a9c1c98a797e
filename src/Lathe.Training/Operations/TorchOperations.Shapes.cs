using TorchSharp;

namespace Lathe.CompilerServices;

/// <summary>Operations that move elements and compute nothing.</summary>
public abstract partial class TorchOperations
{
    /// <inheritdoc cref="Ops.Reshape"/>
    protected static torch.Tensor Reshape(torch.Tensor x, params ReadOnlySpan<int> shape)
    {
        ArgumentNullException.ThrowIfNull(x);
        long[] extents = new long[shape.Length];
        for (int i = 0; i < extents.Length; i++)
        {
            // 0 keeps the extent at that place
            extents[i] = shape[i] != 0 ? shape[i] : i < x.dim() ? x.shape[i]
                : throw new ArgumentException($"extent {i} is 0, which keeps an extent that {Text(x)} does not have", nameof(shape));
        }

        return x.reshape(extents);
    }

    /// <inheritdoc cref="Ops.Transpose"/>
    protected static torch.Tensor Transpose(torch.Tensor x, int first, int second) => torch.transpose(x, first, second);

    /// <inheritdoc cref="Ops.Slice"/>
    protected static torch.Tensor Slice(torch.Tensor x, int axis, int start, int length) => torch.narrow(x, axis, start, length);

    /// <inheritdoc cref="Ops.Concat"/>
    protected static torch.Tensor Concat(int axis, params ReadOnlySpan<torch.Tensor> parts) => torch.cat(parts.ToArray(), axis);

    /// <inheritdoc cref="Ops.FirstToken"/>
    protected static torch.Tensor FirstToken(torch.Tensor x)
    {
        RequireRank(x, 3, "float32 [batch, sequence, width]", nameof(x));
        return torch.select(x, 1, 0);
    }

    /// <inheritdoc cref="Ops.ExpandBatch"/>
    protected static torch.Tensor ExpandBatch(torch.Tensor x, torch.Tensor like)
    {
        RequireRank(x, 3, "float32 [1, rows, width]", nameof(x));
        RequireRank(like, 3, "float32 [batch, sequence, any width]", nameof(like));
        return x.expand(like.shape[0], -1, -1);
    }

    /// <inheritdoc cref="Ops.ZerosLike"/>
    protected static torch.Tensor ZerosLike(torch.Tensor inputIds)
    {
        RequireIds(inputIds, nameof(inputIds));
        return torch.zeros_like(inputIds);
    }
}
