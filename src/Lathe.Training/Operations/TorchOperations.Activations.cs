using TorchSharp;

namespace Lathe.CompilerServices;

/// <summary>Activations.</summary>
public abstract partial class TorchOperations
{
    /// <inheritdoc cref="Ops.Gelu"/>
    protected static torch.Tensor Gelu(torch.Tensor x) => torch.nn.functional.gelu(x);

    /// <inheritdoc cref="Ops.GeluTanh"/>
    protected static torch.Tensor GeluTanh(torch.Tensor x)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor inner = (x + (x.pow(3) * 0.044715)) * Math.Sqrt(2 / Math.PI);
        return (x * 0.5 * (torch.tanh(inner) + 1)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc cref="Ops.Relu"/>
    protected static torch.Tensor Relu(torch.Tensor x) => torch.nn.functional.relu(x);

    /// <inheritdoc cref="Ops.Silu"/>
    protected static torch.Tensor Silu(torch.Tensor x) => torch.nn.functional.silu(x);

    /// <inheritdoc cref="Ops.Tanh"/>
    protected static torch.Tensor Tanh(torch.Tensor x) => torch.tanh(x);

    /// <inheritdoc cref="Ops.Sigmoid"/>
    protected static torch.Tensor Sigmoid(torch.Tensor x) => torch.sigmoid(x);

    /// <inheritdoc cref="Ops.Activate"/>
    protected static torch.Tensor Activate(torch.Tensor x, Activation activation) => activation switch
    {
        Activation.None => x,
        Activation.Gelu => Gelu(x),
        Activation.GeluTanh => GeluTanh(x),
        Activation.Relu => Relu(x),
        Activation.Silu => Silu(x),
        Activation.Tanh => Tanh(x),
        Activation.Sigmoid => Sigmoid(x),
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "no such activation"),
    };
}
