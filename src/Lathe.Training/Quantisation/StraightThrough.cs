using TorchSharp;

namespace Lathe.Training;

/// <summary>Gradients that go straight through what has none (Bengio et al. 2013).</summary>
internal static class StraightThrough
{
    /// <summary>A value to its last bit, with the gradient of another.</summary>
    /// <param name="value">What is computed.</param>
    /// <param name="differentiable">What it is taken for on the way back, of the same shape.</param>
    public static torch.Tensor Of(torch.Tensor value, torch.Tensor differentiable) =>
        torch.is_grad_enabled() && differentiable.requires_grad ? value + (differentiable - differentiable.detach()) : value;

    /// <summary>The same; what has the gradient is made where gradients are asked for.</summary>
    public static torch.Tensor Of(Func<torch.Tensor> value, Func<torch.Tensor> differentiable)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor computed;
        using (torch.no_grad())
            computed = value();
        return (torch.is_grad_enabled() ? Of(computed, differentiable()) : computed).MoveToOuterDisposeScope();
    }
}
