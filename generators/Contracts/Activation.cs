#if LATHE_RUNTIME
namespace Lathe;
#else
namespace Lathe.Contracts;
#endif

/// <summary>An elementwise function that fuses into the epilogue of the product before it.</summary>
/// <remarks>
/// A new one is its member here, its formula below, and its method in src/Lathe/Ops: kernels of every tier, the torch form and the name in
/// config.json follow.
/// </remarks>
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

/// <summary>What each activation computes, said once for eager, kernels and torch.</summary>
internal static class ActivationFormulas
{
    private const double TwiceRootOf2OverPi = 1.59576912160573071176; // 2 √(2 / π)

    // No default: the compiler names an activation that has no line here (CS8509). Numbers without a name never come in.
#pragma warning disable CS8524
    public static T Apply<TMath, T>(Activation activation, TMath math, T x)
        where TMath : IActivationMath<T> => activation switch
        {
            Activation.None => x,
            Activation.Gelu => math.TimesNormal(x),
            Activation.GeluTanh => GeluTanh(math, x),
            Activation.Relu => math.AtLeast(x, 0),
            Activation.Silu => math.TimesSigmoid(x),
            Activation.Tanh => math.Tanh(x),
            Activation.Sigmoid => math.Sigmoid(x),
        };
#pragma warning restore CS8524

    // x (1 + tanh u) / 2 with u = √(2/π) (x + 0.044715 x³). (1 + tanh u) / 2 = sigmoid(2u), which keeps its digits where tanh nears −1.
    private static T GeluTanh<TMath, T>(TMath math, T x)
        where TMath : IActivationMath<T>
    {
        T slope = math.MultiplyAdd(math.Multiply(x, x), 0.044715 * TwiceRootOf2OverPi, TwiceRootOf2OverPi);
        return math.Multiply(x, math.Sigmoid(math.Multiply(x, slope)));
    }
}
