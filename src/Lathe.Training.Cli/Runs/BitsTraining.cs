namespace Lathe.Training.Cli.Runs;

/// <summary>How bits and scales are trained within a compression.</summary>
/// <param name="Scales">What gives the scales of weights.</param>
/// <param name="Every">Steps between two choices of adaptive bits; null: as many as make four of them in the first half of the
/// run.</param>
internal sealed record BitsTraining(WeightScales Scales, int? Every)
{
    private const int Choices = 4;

    /// <summary>Steps between two choices in a run of so many.</summary>
    public int EveryOf(int steps) => Every ?? Math.Max(1, steps / (2 * Choices));

    /// <summary>The step of the last choice: half of the run is trained at the bits that it ends with.</summary>
    public int LastOf(int every, int steps) => Math.Max(every, steps / 2);
}
