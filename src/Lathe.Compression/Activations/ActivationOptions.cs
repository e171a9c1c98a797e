namespace Lathe.Compression;

/// <summary>How the inputs of products become int8.</summary>
public sealed record ActivationOptions
{
    public ActivationMode Mode { get; init; }

    /// <summary>Of static scales.</summary>
    public CalibrationMethod Calibration { get; init; }

    /// <summary>Of <see cref="CalibrationMethod.Percentile"/>: share of the rows that are not cut off, above 0 to 100.</summary>
    public double Percentile { get; init; } = 99.9;

    /// <summary>
    /// Whether inputs with large magnitudes are made smaller and their columns of the weights larger (Xiao 2022, SmoothQuant), and inputs
    /// moved so that their ranges are even about 0 (Wei 2023, Outlier Suppression+), each product as far as it is foreseen to help. Null:
    /// with static scales alone, which lose much without.
    /// </summary>
    public bool? Smooth { get; init; }

    internal bool IsSmooth => Smooth ?? Mode == ActivationMode.Static;

    internal bool IsDefault => Mode == ActivationMode.Dynamic && !IsSmooth;
}
