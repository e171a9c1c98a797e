using Lathe.Checkpoints;

namespace Lathe.Compression;

/// <summary>How much each unit matters.</summary>
/// <param name="checkpoint">Where the weights are.</param>
/// <param name="statistics">Of a layer's inputs, by the layer's place; asked for importance by activation alone.</param>
/// <param name="gradients">Asked for importance by Taylor, Hessian or movement alone; null where nobody has measured it.</param>
/// <param name="seed">Of random importance.</param>
internal sealed class UnitScores(
    Checkpoint checkpoint, Func<string, ProductStatistics?> statistics, IUnitImportance? gradients, int seed)
{
    private readonly Random random = new(seed);

    /// <param name="units">A layer's.</param>
    /// <param name="importance">By what.</param>
    /// <returns>A score a unit; more is more important.</returns>
    /// <exception cref="CheckpointException">Nothing that reads the units ran over the calibration set.</exception>
    public double[] Of(PrunableUnits units, Importance importance)
    {
        double[] scores = new double[units.Units];
        if (importance == Importance.Random)
            return Array.ConvertAll(scores, _ => random.NextDouble());
        if (importance is Importance.Taylor or Importance.Hessian or Importance.Movement)
            return Measured(units, importance);
        bool isRead = false;
        foreach (CoupledTensor tensor in units.Tensors)
        {
            if (importance == Importance.Magnitude)
                AddLengths(tensor, scores);
            else if (tensor.IsColumns && statistics(tensor.Layer) is { } seen)
            {
                AddActivations(tensor, seen, scores);
                isRead = true;
            }
        }

        if (importance == Importance.Activation && !isRead)
            throw new CheckpointException(checkpoint.Path, null,
                $"importance by activation knows nothing of '{units.Name}': nothing that reads it ran over the calibration set; use "
                + "magnitude.");
        return scores;
    }

    private double[] Measured(PrunableUnits units, Importance importance)
    {
        if (gradients is null)
            throw new CheckpointException(checkpoint.Path, null,
                $"importance by {importance} is measured by gradients, and none are given: let lathe-train compress --train FILE do it, or "
                + "measure it with GradientImportance of Lathe.Training (GradualPruning where it is movement) and set "
                + "PruningOptions.Gradients or GradientsOf, or use activation.");
        if (gradients.Of(units.Name, units.Group.ByHead, importance) is not { } scores)
            throw new CheckpointException(checkpoint.Path, null,
                $"importance by {importance} knows nothing of '{units.Name}': it was measured on another model; use activation.");
        return scores.Count == units.Units
            ? [.. scores]
            : throw new CheckpointException(checkpoint.Path, null, $"importance by {importance} has {scores.Count} scores of "
                + $"'{units.Name}', expected {units.Units}: it was measured on another checkpoint.");
    }

    private void AddLengths(CoupledTensor tensor, double[] scores)
    {
        Matrix weights = Matrix.Read(checkpoint, tensor.Weight);
        for (int unit = 0; unit < scores.Length; unit++)
        {
            double squares = 0;
            foreach (int place in tensor.Places(unit))
                squares += tensor.IsColumns ? weights.SquaresOfColumn(place) : weights.SquaresOfRow(place);
            scores[unit] += Math.Sqrt(squares);
        }
    }

    private void AddActivations(CoupledTensor tensor, ProductStatistics seen, double[] scores)
    {
        Matrix weights = Matrix.Read(checkpoint, tensor.Weight);
        for (int unit = 0; unit < scores.Length; unit++)
        {
            foreach (int column in tensor.Places(unit))
                scores[unit] += seen.MeanMagnitude(column) * weights.MagnitudesOfColumn(column);
        }
    }
}
