namespace Lathe.Training;

/// <summary>How the learning rate falls after the warm-up.</summary>
public enum LearningRateDecay
{
    /// <summary>In a straight line to nearly 0 at the last step.</summary>
    Linear,

    /// <summary>Half a cosine, to nearly 0 at the last step.</summary>
    Cosine,

    /// <summary>It stays.</summary>
    Constant,
}
