namespace Lathe;

/// <summary>What activations are made of, in float64.</summary>
internal readonly struct Float64Math : IActivationMath<double>
{
    private const double InverseSqrt2 = 0.70710678118654752440;

    public double Multiply(double left, double right) => left * right;

    public double Divide(double left, double right) => left / right;

    public double MultiplyAdd(double value, double factor, double addend) => (value * factor) + addend;

    public double AtLeast(double value, double bound) => Math.Max(value, bound);

    public double AtMost(double value, double bound) => Math.Min(value, bound);

    public double Exp(double value) => Math.Exp(value);

    public double Tanh(double value) => Math.Tanh(value);

    public double Sigmoid(double value) => 1.0 / (1.0 + Math.Exp(-value));

    public double TimesSigmoid(double value) => value / (1.0 + Math.Exp(-value));

    // erfc rather than 1 + erf: below −3 the sum would have lost all its digits.
    public double TimesNormal(double value) => 0.5 * value * ErrorFunction.Complement(-value * InverseSqrt2);
}
