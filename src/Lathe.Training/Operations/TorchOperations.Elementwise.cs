using TorchSharp;

namespace Lathe.CompilerServices;

/// <summary>Operations on each element; operators are those of torch tensors themselves.</summary>
public abstract partial class TorchOperations
{
    /// <inheritdoc cref="Ops.Abs"/>
    protected static torch.Tensor Abs(torch.Tensor x) => torch.abs(x);

    /// <inheritdoc cref="Ops.Exp"/>
    protected static torch.Tensor Exp(torch.Tensor x) => torch.exp(x);

    /// <inheritdoc cref="Ops.Log"/>
    protected static torch.Tensor Log(torch.Tensor x) => torch.log(x);

    /// <inheritdoc cref="Ops.Sqrt"/>
    protected static torch.Tensor Sqrt(torch.Tensor x) => torch.sqrt(x);

    /// <inheritdoc cref="Ops.Clamp"/>
    protected static torch.Tensor Clamp(torch.Tensor x, float minimum, float maximum) => torch.clamp(x, minimum, maximum);

    /// <inheritdoc cref="Ops.Maximum(Tensor, Tensor)"/>
    protected static torch.Tensor Maximum(torch.Tensor x, torch.Tensor y) => torch.maximum(x, y);

    /// <inheritdoc cref="Ops.Maximum(Tensor, float)"/>
    protected static torch.Tensor Maximum(torch.Tensor x, float y) => torch.maximum(x, Number(x, y));

    /// <inheritdoc cref="Ops.Minimum(Tensor, Tensor)"/>
    protected static torch.Tensor Minimum(torch.Tensor x, torch.Tensor y) => torch.minimum(x, y);

    /// <inheritdoc cref="Ops.Minimum(Tensor, float)"/>
    protected static torch.Tensor Minimum(torch.Tensor x, float y) => torch.minimum(x, Number(x, y));

    /// <inheritdoc cref="Ops.Where"/>
    protected static torch.Tensor Where(torch.Tensor condition, torch.Tensor x, torch.Tensor y)
    {
        using torch.Tensor isTaken = torch.not_equal(condition, 0);
        return torch.where(isTaken, x, y);
    }

    /// <inheritdoc cref="Ops.Observe"/>
    protected static torch.Tensor Observe(torch.Tensor x, string name) => x;

    private static torch.Tensor Number(torch.Tensor like, float number) => torch.tensor(number, like.dtype, like.device);
}
