using TorchSharp;

namespace Lathe.CompilerServices;

/// <summary>
/// Convolutions, as products of what each position reads. libtorch's own go to oneDNN, whose gradients of a convolution's inputs are wrong
/// by tens of percent in libtorch 2.10 on some processors with AVX-512 (AMD Zen 5), without a word: a model would train, and train badly.
/// </summary>
public abstract partial class TorchOperations
{
    /// <inheritdoc cref="Ops.Conv1d"/>
    protected static torch.Tensor Conv1d(torch.Tensor x, torch.Tensor weight, torch.Tensor? bias = null, int stride = 1, int padding = 0,
        int dilation = 1, int groups = 1)
    {
        RequireRank(x, 3, "float32 [batch, channels, length]", nameof(x));
        RequireRank(weight, 3, "float32 [outputs, channels of a group, kernel]", nameof(weight));
        using DisposeScope scope = torch.NewDisposeScope();
        (long batch, long channels, long outputs, long kernel) = (x.shape[0], weight.shape[1], weight.shape[0], weight.shape[2]);
        torch.Tensor padded = padding > 0 ? torch.nn.functional.pad(x, [padding, padding]) : x;
        // [batch, groups × channels, positions, kernel]
        torch.Tensor windows = padded.unfold(2, dilation * (kernel - 1) + 1, stride);
        if (dilation > 1)
            windows = windows.slice(3, 0, windows.shape[3], dilation);
        long positions = windows.shape[2];
        torch.Tensor rows = windows.reshape(batch, groups, channels, positions, kernel).permute(0, 1, 3, 2, 4)
            .reshape(batch, groups, positions, channels * kernel);
        torch.Tensor filters = weight.reshape(groups, outputs / groups, channels * kernel).transpose(1, 2);
        torch.Tensor y = rows.matmul(filters).transpose(2, 3).reshape(batch, outputs, positions);
        return (bias is null ? y : y + bias.unsqueeze(1)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc cref="Ops.PatchEmbedding"/>
    protected static torch.Tensor PatchEmbedding(torch.Tensor x, torch.Tensor weight, torch.Tensor? bias = null)
    {
        RequireRank(x, 4, "float32 [batch, channels, height, width]", nameof(x));
        RequireRank(weight, 4, "float32 [outputs, channels, patch height, patch width]", nameof(weight));
        (long height, long width) = (weight.shape[2], weight.shape[3]);
        if (x.shape[2] % height != 0 || x.shape[3] % width != 0)
            throw new ArgumentException($"patches of {height} × {width} do not divide the image {Text(x)}", nameof(x));
        using DisposeScope scope = torch.NewDisposeScope();
        (long batch, long channels, long down, long across) = (x.shape[0], x.shape[1], x.shape[2] / height, x.shape[3] / width);
        torch.Tensor patches = x.reshape(batch, channels, down, height, across, width).permute(0, 2, 4, 1, 3, 5)
            .reshape(batch, down * across, channels * height * width);
        torch.Tensor y = patches.matmul(weight.reshape(weight.shape[0], -1).t());
        return (bias is null ? y : y + bias).MoveToOuterDisposeScope();
    }
}
