using TorchSharp;

namespace Lathe.CompilerServices;

/// <summary>Convolutions.</summary>
public abstract partial class TorchOperations
{
    /// <inheritdoc cref="Ops.Conv1d"/>
    protected static torch.Tensor Conv1d(torch.Tensor x, torch.Tensor weight, torch.Tensor? bias = null, int stride = 1, int padding = 0,
        int dilation = 1, int groups = 1) =>
        torch.nn.functional.conv1d(x, weight, bias, stride, padding, dilation, groups);

    /// <inheritdoc cref="Ops.PatchEmbedding"/>
    protected static torch.Tensor PatchEmbedding(torch.Tensor x, torch.Tensor weight, torch.Tensor? bias = null)
    {
        RequireRank(x, 4, "float32 [batch, channels, height, width]", nameof(x));
        RequireRank(weight, 4, "float32 [outputs, channels, patch height, patch width]", nameof(weight));
        long[] patch = [weight.shape[2], weight.shape[3]];
        if (x.shape[2] % patch[0] != 0 || x.shape[3] % patch[1] != 0)
            throw new ArgumentException($"patches of {patch[0]} × {patch[1]} do not divide the image {Text(x)}", nameof(x));
        using DisposeScope scope = torch.NewDisposeScope();
        return torch.nn.functional.conv2d(x, weight, bias, patch).flatten(2).transpose(1, 2).MoveToOuterDisposeScope();
    }
}
