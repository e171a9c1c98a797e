using TorchSharp;

namespace Lathe.Training;

/// <summary>How often the likeliest class is the right one.</summary>
/// <param name="count">The right ones of a batch, and all that count.</param>
internal sealed class AccuracyScore(Func<ModelOutputs, TrainingBatch, (long Right, long All)> count) : TaskScore
{
    private long right, all;

    public override double Value => (double)right / all;

    public override void Add(ModelOutputs outputs, TrainingBatch batch)
    {
        (long found, long counted) = count(outputs, batch);
        right += found;
        all += counted;
    }

    /// <summary>Over choices: scores [choices, classes] and as many targets.</summary>
    public static (long Right, long All) Of(torch.Tensor scores, torch.Tensor targets)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        return (scores.argmax(-1).eq(targets).sum().item<long>(), targets.numel());
    }
}
