namespace Lathe.Training;

/// <summary>A number of a training is not finite any more; the message says which, and at which step.</summary>
public sealed class TrainingDivergedException : InvalidOperationException
{
    public TrainingDivergedException()
        : this("The training gives numbers that are not finite.")
    {
    }

    public TrainingDivergedException(string message)
        : base(message)
    {
    }

    public TrainingDivergedException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <param name="step">From 0.</param>
    /// <param name="member">The parameter, module or output to blame.</param>
    /// <param name="problem">What was found.</param>
    public TrainingDivergedException(int step, string member, string problem)
        : base($"step {step}: {problem}; a lower learning rate, a longer warm-up or clipping may help.")
    {
        (Step, Member) = (step, member);
    }

    /// <summary>From 0.</summary>
    public int Step { get; }

    /// <summary>The parameter, module or output whose numbers were the first that are not finite.</summary>
    public string? Member { get; }
}
