namespace Lathe;

/// <summary>An elementwise function that fuses into the product before it.</summary>
public enum Activation
{
    /// <summary>x.</summary>
    None,

    /// <summary>x · Φ(x), with the error function.</summary>
    Gelu,

    /// <summary>GELU's approximation with tanh.</summary>
    GeluTanh,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>x · sigmoid(x).</summary>
    Silu,

    /// <summary>Hyperbolic tangent.</summary>
    Tanh,

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    Sigmoid,
}
