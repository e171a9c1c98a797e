namespace Lathe.Training;

/// <summary>The learning rate of a step: it rises in a straight line over the warm-up, and falls after it.</summary>
/// <param name="Peak">At the end of the warm-up, above 0.</param>
/// <param name="WarmUpSteps">0 or more.</param>
/// <param name="Steps">Of the whole run, at least 1.</param>
/// <param name="Decay">After the warm-up.</param>
public sealed record LearningRateSchedule(double Peak, int WarmUpSteps, int Steps, LearningRateDecay Decay)
{
    /// <summary>Of a step from 0; above 0 for each step of the run: none is spent on a rate of nothing.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The step is none of the run, or the decay is no member of its enumeration.</exception>
    public double At(int step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(step, Steps);
        if (step < WarmUpSteps)
            return Peak * (step + 1) / (WarmUpSteps + 1);
        double share = (double)(step - WarmUpSteps) / (Steps - WarmUpSteps);
        return Decay switch
        {
            LearningRateDecay.Linear => Peak * (1 - share),
            LearningRateDecay.Cosine => Peak * (1 + Math.Cos(Math.PI * share)) / 2,
            LearningRateDecay.Constant => Peak,
            _ => throw new ArgumentOutOfRangeException(nameof(Decay), Decay, "expected a member of LearningRateDecay"),
        };
    }
}
