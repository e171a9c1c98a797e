#if LATHE_RUNTIME
namespace Lathe;
#else
namespace Lathe.Contracts;
#endif

/// <summary>
/// The functions that formulas of activations are made of (<see cref="ActivationFormulas"/>). Whoever computes activations says once how
/// these are computed: eager in float64, kernel programs on vectors, TorchSharp on tensors that carry gradients.
/// </summary>
/// <typeparam name="T">A value, or a vector or tensor of values that are all treated alike.</typeparam>
internal interface IActivationMath<T>
{
    /// <summary>left · right</summary>
    T Multiply(T left, T right);

    /// <summary>left / right</summary>
    T Divide(T left, T right);

    /// <summary>value · factor + addend; rounded once or twice.</summary>
    T MultiplyAdd(T value, double factor, double addend);

    /// <summary>max(value, bound); NaN stays NaN.</summary>
    T AtLeast(T value, double bound);

    /// <summary>min(value, bound); NaN stays NaN.</summary>
    T AtMost(T value, double bound);

    /// <summary>eˣ; in float32, infinity above 89.</summary>
    T Exp(T value);

    /// <summary>The hyperbolic tangent, which keeps its digits near 0.</summary>
    T Tanh(T value);

    /// <summary>1 / (1 + e⁻ˣ), which keeps its digits where it nears 0.</summary>
    T Sigmoid(T value);

    /// <summary>x · sigmoid(x), which is one division less than the product.</summary>
    T TimesSigmoid(T value);

    /// <summary>x · Φ(x) with Φ(x) = (1 + erf(x / √2)) / 2, which keeps its digits where Φ nears 0.</summary>
    T TimesNormal(T value);
}
