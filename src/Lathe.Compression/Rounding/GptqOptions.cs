namespace Lathe.Compression;

/// <summary>How GPTQ rounds.</summary>
public sealed record GptqOptions
{
    /// <summary>What is added to the diagonal of the Hessian, as a share of its mean: more than 0.</summary>
    public double Damping { get; init; } = 0.01;

    /// <summary>
    /// Whether inputs are rounded in the order of falling second moment, so that the error of those that matter most is spread over all
    /// others; scales are then chosen before any input is rounded.
    /// </summary>
    public bool ActOrder { get; init; }

    /// <summary>Whether biases make up for the mean of the error that rounding leaves.</summary>
    public bool CorrectBias { get; init; } = true;
}
