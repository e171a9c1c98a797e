#if LATHE_RUNTIME
namespace Lathe;
#else
namespace Lathe.Contracts;
#endif

/// <summary>An elementwise function that fuses into the epilogue of the product before it.</summary>
#if LATHE_RUNTIME
public
#else
internal
#endif
enum Activation
{
    /// <summary>x</summary>
    None,

    /// <summary>x · Φ(x), the exact form over erf: <c>gelu</c> of the configurations.</summary>
    Gelu,

    /// <summary>The approximation over tanh: <c>gelu_new</c>, <c>gelu_pytorch_tanh</c>.</summary>
    GeluTanh,

    /// <summary>max(x, 0)</summary>
    Relu,

    /// <summary>x · sigmoid(x), also called swish.</summary>
    Silu,

    /// <summary>The hyperbolic tangent.</summary>
    Tanh,

    /// <summary>1 / (1 + exp(−x))</summary>
    Sigmoid,
}
