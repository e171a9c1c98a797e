namespace Lathe.Training;

/// <summary>How far vectors are from a teacher's.</summary>
public enum VectorDistance
{
    /// <summary>1 − cosine: directions alone.</summary>
    Cosine,

    /// <summary>The mean squared difference.</summary>
    MeanSquared,
}
