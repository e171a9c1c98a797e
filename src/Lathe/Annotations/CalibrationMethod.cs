namespace Lathe;

/// <summary>How the range of a static scale is chosen from what calibration has seen. Magnitudes beyond the range are cut off.</summary>
public enum CalibrationMethod
{
    /// <summary>The largest magnitude of all: nothing is cut off.</summary>
    MinMax,

    /// <summary>The largest magnitude of a batch, as a moving average over batches (Jacob et al. 2018).</summary>
    MovingAverage,

    /// <summary>
    /// A percentile of the rows' largest magnitudes. Of the values, as elsewhere, it would be a trap: encoders have a few outlier channels,
    /// one of 768 is 0.13 % of all values, and a percentile of values cuts them off in every row.
    /// </summary>
    Percentile,

    /// <summary>
    /// The range whose 128 levels keep most of the distribution: least Kullback–Leibler divergence (Migacz 2017), among the ranges with no
    /// more squared error than the largest magnitude has.
    /// </summary>
    Entropy,

    /// <summary>The range with the least mean squared error of rounding and cutting off.</summary>
    MeanSquaredError,
}
