namespace Lathe;

/// <summary>
/// erf and erfc in float64, relative error below 1e-15: the rational Chebyshev approximations of W. J. Cody, "Rational Chebyshev
/// Approximations for the Error Function", Mathematics of Computation 23 (1969), 631–637, in the arrangement of his CALERF.
/// </summary>
internal static class ErrorFunction
{
    private const double InverseSqrtPi = 0.56418958354775628695;

    // Beyond this erfc is below the smallest normal number.
    private const double ComplementIsZero = 26.543;

    private static readonly double[] NearNumerator = [
        3.16112374387056560e00, 1.13864154151050156e02, 3.77485237685302021e02, 3.20937758913846947e03, 1.85777706184603153e-1,
    ];

    private static readonly double[] NearDenominator = [
        2.36012909523441209e01, 2.44024637934444173e02, 1.28261652607737228e03, 2.84423683343917062e03,
    ];

    private static readonly double[] MiddleNumerator = [
        5.64188496988670089e-1, 8.88314979438837594e00, 6.61191906371416295e01, 2.98635138197400131e02, 8.81952221241769090e02,
        1.71204761263407058e03, 2.05107837782607147e03, 1.23033935479799725e03, 2.15311535474403846e-8,
    ];

    private static readonly double[] MiddleDenominator = [
        1.57449261107098347e01, 1.17693950891312499e02, 5.37181101862009858e02, 1.62138957456669019e03, 3.29079923573345963e03,
        4.36261909014324716e03, 3.43936767414372164e03, 1.23033935480374942e03,
    ];

    private static readonly double[] FarNumerator = [
        3.05326634961232344e-1, 3.60344899949804439e-1, 1.25781726111229246e-1, 1.60837851487422766e-2, 6.58749161529837803e-4,
        1.63153871373020978e-2,
    ];

    private static readonly double[] FarDenominator = [
        2.56852019228982242e00, 1.87295284992346725e00, 5.27905102951428412e-1, 6.05183413124413191e-2, 2.33520497626869185e-3,
    ];

    /// <summary>erf(x) = 2/√π · ∫₀ˣ exp(−t²) dt.</summary>
    public static double Erf(double x)
    {
        double magnitude = Math.Abs(x);
        if (magnitude <= 0.46875)
            return Near(x);
        return Math.CopySign(1.0 - ComplementOfMagnitude(magnitude), x);
    }

    /// <summary>erfc(x) = 1 − erf(x), without the cancellation.</summary>
    public static double Complement(double x)
    {
        double magnitude = Math.Abs(x);
        if (magnitude <= 0.46875)
            return 1.0 - Near(x);
        double complement = ComplementOfMagnitude(magnitude);
        return x < 0 ? 2.0 - complement : complement;
    }

    private static double Near(double x)
    {
        double square = x * x;
        double numerator = NearNumerator[4] * square, denominator = square;
        for (int i = 0; i < 3; i++)
        {
            numerator = (numerator + NearNumerator[i]) * square;
            denominator = (denominator + NearDenominator[i]) * square;
        }
        return x * (numerator + NearNumerator[3]) / (denominator + NearDenominator[3]);
    }

    /// <param name="x">Above 0.46875, or NaN.</param>
    private static double ComplementOfMagnitude(double x)
    {
        if (x >= ComplementIsZero)
            return 0.0;
        // exp(−x²) with x² split at a sixteenth: the square of the coarse part is exact, so no digit of it is lost in exp.
        double coarse = Math.Truncate(x * 16.0) / 16.0;
        double scale = Math.Exp(-coarse * coarse) * Math.Exp(-(x - coarse) * (x + coarse));
        return scale * (x <= 4.0 ? Middle(x) : Far(x));
    }

    private static double Middle(double x)
    {
        double numerator = MiddleNumerator[8] * x, denominator = x;
        for (int i = 0; i < 7; i++)
        {
            numerator = (numerator + MiddleNumerator[i]) * x;
            denominator = (denominator + MiddleDenominator[i]) * x;
        }
        return (numerator + MiddleNumerator[7]) / (denominator + MiddleDenominator[7]);
    }

    private static double Far(double x)
    {
        double square = 1.0 / (x * x);
        double numerator = FarNumerator[5] * square, denominator = square;
        for (int i = 0; i < 4; i++)
        {
            numerator = (numerator + FarNumerator[i]) * square;
            denominator = (denominator + FarDenominator[i]) * square;
        }
        double correction = square * (numerator + FarNumerator[4]) / (denominator + FarDenominator[4]);
        return (InverseSqrtPi - correction) / x;
    }
}
