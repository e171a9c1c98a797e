using Lathe.Compression;

namespace Lathe.Training;

/// <summary>Spearman's rank correlation of pairs' cosines with their scores.</summary>
/// <param name="cosines">Of a batch, one a pair.</param>
internal sealed class RankScore(Func<ModelOutputs, TrainingBatch, double[]> cosines) : TaskScore
{
    private readonly List<double> found = [], expected = [];

    public override double Value => RankCorrelation.Spearman(expected, found);

    public override void Add(ModelOutputs outputs, TrainingBatch batch)
    {
        found.AddRange(cosines(outputs, batch));
        expected.AddRange(batch.Examples.Select(example => example.Score));
    }
}
