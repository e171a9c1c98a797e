namespace Lathe.Training;

/// <summary>How <see cref="GradientImportance.Measure"/> measures.</summary>
public sealed record ImportanceOptions
{
    /// <summary>At least 1, evenly from all of the data; all of it where there are no more.</summary>
    public int Examples { get; init; } = 1024;

    /// <summary>Examples of a batch, at least 1: of mean losses, small batches tell more.</summary>
    public int BatchSize { get; init; } = 16;

    /// <summary>Of what a task leaves to chance, such as the tokens that it masks.</summary>
    public long Seed { get; init; }

    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Examples, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 1);
    }
}
