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

    /// <summary>By how much the loss changes to first order where a unit is gone: |gate × gradient|, summed over batches (Molchanov et al.
    /// 2019). Lathe.Training measures it.</summary>
    Taylor,

    /// <summary>To second order: half of the empirical Fisher information of a unit's gate (LeCun et al. 1989, OBD). Lathe.Training
    /// measures it.</summary>
    Hessian,

    /// <summary>By how much training moves a unit away from zero: −Σ weight × gradient over all steps (Sanh et al. 2020; of whole units
    /// Lagunas et al. 2021). Lathe.Training's <c>GradualPruning</c> tells it, while a model is trained.</summary>
    Movement,
}
