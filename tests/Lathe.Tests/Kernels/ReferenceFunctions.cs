namespace Lathe.Tests.Kernels;

/// <summary>The error function in float64: a series near zero, a continued fraction in the tails. Good to 1e-14.</summary>
internal static class ReferenceFunctions
{
    public static double Erf(double x)
    {
        if (double.IsNaN(x))
            return x;
        return Math.Abs(x) < 2 ? Series(x) : x > 0 ? 1 - Tail(x) : Tail(-x) - 1;
    }

    public static double Erfc(double x)
    {
        if (double.IsNaN(x))
            return x;
        return Math.Abs(x) < 2 ? 1 - Series(x) : x > 0 ? Tail(x) : 2 - Tail(-x);
    }

    /// <summary>2/√π · e^(−x²) · Σ 2ⁿ x^(2n+1) / (2n+1)!!: all terms of one sign.</summary>
    private static double Series(double x)
    {
        double term = x, sum = x;
        for (int n = 1; n < 80 && Math.Abs(term) > 1e-18 * Math.Abs(sum); n++)
        {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }

    private static double Tail(double x)
    {
        if (x > 28)
            return 0;
        double fraction = x;
        for (int n = 60; n >= 1; n--)
            fraction = x + n / 2.0 / fraction;
        return Math.Exp(-x * x) / (Math.Sqrt(Math.PI) * fraction);
    }
}
