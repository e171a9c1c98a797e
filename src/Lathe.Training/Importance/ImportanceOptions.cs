namespace Lathe.Training;

/// <summary>How <see cref="GradientImportance.Measure"/> measures.</summary>
public sealed record ImportanceOptions
{
    /// <summary>At least 1; fewer are run where there are not as many examples.</summary>
    public int Batches { get; init; } = 64;

    /// <summary>Examples of a batch, at least 1: of mean losses, small batches tell more.</summary>
    public int BatchSize { get; init; } = 16;

    /// <summary>Of what a task leaves to chance, such as the tokens that it masks.</summary>
    public long Seed { get; init; }

    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Batches, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 1);
    }
}
