using TorchSharp;

namespace Lathe.CompilerServices;

/// <summary>Comparisons: 1 where they hold, 0 where they do not, and no gradient.</summary>
public abstract partial class TorchOperations
{
    /// <inheritdoc cref="Ops.Equal(Tensor, Tensor)"/>
    protected static torch.Tensor Equal(torch.Tensor x, torch.Tensor y) => OneWhere(torch.eq(x, y), x);

    /// <inheritdoc cref="Ops.Equal(Tensor, float)"/>
    protected static torch.Tensor Equal(torch.Tensor x, float y) => OneWhere(torch.eq(x, y), x);

    /// <inheritdoc cref="Ops.Greater(Tensor, Tensor)"/>
    protected static torch.Tensor Greater(torch.Tensor x, torch.Tensor y) => OneWhere(torch.gt(x, y), x);

    /// <inheritdoc cref="Ops.Greater(Tensor, float)"/>
    protected static torch.Tensor Greater(torch.Tensor x, float y) => OneWhere(torch.gt(x, y), x);

    /// <inheritdoc cref="Ops.GreaterOrEqual(Tensor, Tensor)"/>
    protected static torch.Tensor GreaterOrEqual(torch.Tensor x, torch.Tensor y) => OneWhere(torch.ge(x, y), x);

    /// <inheritdoc cref="Ops.GreaterOrEqual(Tensor, float)"/>
    protected static torch.Tensor GreaterOrEqual(torch.Tensor x, float y) => OneWhere(torch.ge(x, y), x);

    /// <inheritdoc cref="Ops.Less(Tensor, Tensor)"/>
    protected static torch.Tensor Less(torch.Tensor x, torch.Tensor y) => OneWhere(torch.lt(x, y), x);

    /// <inheritdoc cref="Ops.Less(Tensor, float)"/>
    protected static torch.Tensor Less(torch.Tensor x, float y) => OneWhere(torch.lt(x, y), x);

    /// <inheritdoc cref="Ops.LessOrEqual(Tensor, Tensor)"/>
    protected static torch.Tensor LessOrEqual(torch.Tensor x, torch.Tensor y) => OneWhere(torch.le(x, y), x);

    /// <inheritdoc cref="Ops.LessOrEqual(Tensor, float)"/>
    protected static torch.Tensor LessOrEqual(torch.Tensor x, float y) => OneWhere(torch.le(x, y), x);

    private static torch.Tensor OneWhere(torch.Tensor holds, torch.Tensor like)
    {
        using (holds)
            return holds.to(like.dtype);
    }
}
