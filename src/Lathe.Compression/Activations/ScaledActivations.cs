using Lathe.Checkpoints;

namespace Lathe.Compression;

/// <summary>How the inputs of a product become int8, and why.</summary>
/// <param name="Product">As the weights of a compiled model are called.</param>
/// <param name="Scaling">What <see cref="LoadOptions.Activations"/> takes.</param>
/// <param name="Strength">
/// Of migration: 0, weights alone decide its factors, to 1, inputs alone do; null where nothing is migrated.
/// </param>
/// <param name="Histogram">Of a static scale: the magnitudes it was chosen from, after migration.</param>
public sealed record ScaledActivations(string Product, ActivationScaling Scaling, double? Strength, InputHistogram? Histogram)
{
    /// <summary>What chose the range of a static scale.</summary>
    public CalibrationMethod Calibration { get; init; }
}
