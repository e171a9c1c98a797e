using Lathe.Kernels;

namespace Lathe.Tests.Kernels;

/// <summary>Epilogues in float64.</summary>
internal static class EpilogueReference
{
    public static double[] Run(float[] plain, int width, Activation activation, float[]? multiplier, float[]? residual, NormWeights? norm)
    {
        double[] values = [.. plain.Select((value, index) =>
        {
            double x = Activate(value, activation);
            if (multiplier is not null)
                x *= multiplier[index];
            return residual is null ? x : x + residual[index];
        })];
        if (norm is not null)
        {
            for (int start = 0; start < values.Length; start += width)
                Norm(values.AsSpan(start, width), norm);
        }
        return values;
    }

    public static void Norm(Span<double> row, NormWeights norm)
    {
        double mean = 0, squares = 0;
        if (norm.Centered)
        {
            foreach (double value in row)
                mean += value / row.Length;
        }
        foreach (double value in row)
            squares += (value - mean) * (value - mean) / row.Length;
        double factor = 1 / Math.Sqrt(squares + norm.Epsilon);
        for (int index = 0; index < row.Length; index++)
            row[index] = (row[index] - mean) * factor * norm.Weight[index] + (norm.Centered ? norm.Bias[index] : 0);
    }

    public static double Activate(double x, Activation activation) => activation switch
    {
        Activation.Gelu => x * 0.5 * ReferenceFunctions.Erfc(-x / Math.Sqrt(2)),
        Activation.GeluTanh => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))),
        Activation.Relu => Math.Max(x, 0),
        Activation.Silu => x / (1 + Math.Exp(-x)),
        Activation.Tanh => Math.Tanh(x),
        Activation.Sigmoid => 1 / (1 + Math.Exp(-x)),
        Activation.None => x,
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "is new: say here what it is"),
    };
}
