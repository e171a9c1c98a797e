namespace Lathe.Kernels.Generator.Rows;

/// <summary>Activation functions, numbered as <c>Lathe.Activation</c>.</summary>
internal enum ActivationKind
{
    None,
    Gelu,
    GeluTanh,
    Relu,
    Silu,
    Tanh,
    Sigmoid,
}
