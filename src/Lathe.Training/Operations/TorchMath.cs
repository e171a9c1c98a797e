using TorchSharp;

namespace Lathe.CompilerServices;

/// <summary>
/// What activations are made of, on torch tensors. Where torch has a function, it is taken whole: it keeps fewer tensors for the gradient
/// than its parts would, and its gradient is finite where that of a part is not.
/// </summary>
internal readonly struct TorchMath : IActivationMath<torch.Tensor>
{
    public torch.Tensor Multiply(torch.Tensor left, torch.Tensor right) => left * right;

    public torch.Tensor Divide(torch.Tensor left, torch.Tensor right) => left / right;

    public torch.Tensor MultiplyAdd(torch.Tensor value, double factor, double addend) => (value * factor) + addend;

    // the gradient at the bound itself is 0 of relu and 1 of clamp; models are trained with relu
    public torch.Tensor AtLeast(torch.Tensor value, double bound) =>
        bound == 0 ? torch.nn.functional.relu(value) : value.clamp_min(bound);

    public torch.Tensor AtMost(torch.Tensor value, double bound) => value.clamp_max(bound);

    public torch.Tensor Exp(torch.Tensor value) => torch.exp(value);

    public torch.Tensor Tanh(torch.Tensor value) => torch.tanh(value);

    public torch.Tensor Sigmoid(torch.Tensor value) => torch.sigmoid(value);

    public torch.Tensor TimesSigmoid(torch.Tensor value) => torch.nn.functional.silu(value);

    public torch.Tensor TimesNormal(torch.Tensor value) => torch.nn.functional.gelu(value);
}
