namespace Lathe;

/// <summary>What tells neurons and heads that matter from those that do not.</summary>
public enum Importance
{
    /// <summary>Chance, with a fixed seed: what the others are held against.</summary>
    Random,

    /// <summary>The length of a unit's weights, those that write it and those that read it.</summary>
    Magnitude,

    /// <summary>Mean magnitude of what a unit gives over a calibration set, times the weights that read it (Sun et al. 2023,
    /// Wanda).</summary>
    Activation,
}
