using TorchSharp;

namespace Lathe.Training;

/// <summary>What happened in a run so far, and the weights that did best.</summary>
/// <param name="isSettled">Whether what was evaluated after so many steps is what the run ends with, but for its weights.</param>
internal sealed class RunHistory(Func<int, bool> isSettled) : IDisposable
{
    private readonly Dictionary<string, torch.Tensor> best = new(StringComparer.Ordinal);
    private readonly List<double> losses = [];
    private readonly List<TrainingEvaluation> evaluations = [];

    /// <summary>Of each step that is done.</summary>
    public IReadOnlyList<double> Losses => losses;

    public IReadOnlyList<TrainingEvaluation> Evaluations => evaluations;

    /// <summary>The model's parameters and buffers at the best evaluation; none before the first.</summary>
    public IReadOnlyDictionary<string, torch.Tensor> BestWeights => best;

    /// <summary>The first of the best ones; one whose metric is no number is never it.</summary>
    public TrainingEvaluation? Best
    {
        get
        {
            TrainingEvaluation? found = null;
            foreach (TrainingEvaluation evaluation in Settled)
            {
                if (evaluation.Metric > (found?.Metric ?? double.NegativeInfinity))
                    found = evaluation;
            }

            return found;
        }
    }

    /// <summary>Evaluations since the best one.</summary>
    public int SinceBest => Settled.Count() - (Best is { } found ? Settled.TakeWhile(other => other != found).Count() + 1 : 0);

    private IEnumerable<TrainingEvaluation> Settled => evaluations.Where(evaluation => isSettled(evaluation.Step));

    public void Add(double loss) => losses.Add(loss);

    /// <summary>Notes an evaluation and, where it is the best, the weights.</summary>
    public void Add(TrainingEvaluation evaluation, IReadOnlyList<(string Name, torch.Tensor Tensor)> weights)
    {
        evaluations.Add(evaluation);
        if (ReferenceEquals(Best, evaluation))
            Keep(weights);
    }

    /// <summary>Takes over what a file tells.</summary>
    public void Restore(
        IReadOnlyList<double> pastLosses, IReadOnlyList<TrainingEvaluation> pastEvaluations,
        IReadOnlyList<(string Name, torch.Tensor Tensor)> bestWeights)
    {
        losses.AddRange(pastLosses);
        evaluations.AddRange(pastEvaluations);
        Keep(bestWeights);
    }

    public void Dispose()
    {
        foreach (torch.Tensor tensor in best.Values)
            tensor.Dispose();
    }

    private void Keep(IReadOnlyList<(string Name, torch.Tensor Tensor)> weights)
    {
        using IDisposable none = torch.no_grad();
        foreach ((string name, torch.Tensor tensor) in weights)
        {
            if (best.TryGetValue(name, out torch.Tensor? kept))
                kept.copy_(tensor);
            else
                best.Add(name, tensor.detach().clone().DetachFromDisposeScope());
        }
    }
}
