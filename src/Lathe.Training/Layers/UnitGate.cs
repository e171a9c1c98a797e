using TorchSharp;

namespace Lathe.Training;

/// <summary>One multiplier, normally 1, for each unit that pruning may remove: what the loss does as it goes to 0 is the unit's
/// importance.</summary>
/// <param name="layer">The place of the layer that writes the units.</param>
/// <param name="byHead">Units are heads; otherwise neurons.</param>
/// <param name="units">How many.</param>
internal sealed class UnitGate(string layer, bool byHead, int units) : IDisposable
{
    public string Layer => layer;

    public bool ByHead => byHead;

    /// <summary>[units], ones.</summary>
    public torch.Tensor Multipliers { get; } = torch.ones(units, requires_grad: true).DetachFromDisposeScope();

    /// <summary>|gate × gradient|, summed over batches.</summary>
    public double[] Taylor { get; } = new double[units];

    /// <summary>Squares of the same.</summary>
    public double[] Fisher { get; } = new double[units];

    /// <summary>Takes the gradients of a batch, so that the next begins at 0.</summary>
    /// <returns>Whether there were any.</returns>
    public bool Take()
    {
        using torch.Tensor? gradient = Multipliers.grad;
        if (gradient is null)
            return false;
        using torch.Tensor values = gradient.to(torch.ScalarType.Float64).cpu();
        double[] numbers = values.data<double>().ToArray();
        for (int i = 0; i < units; i++)
        {
            Taylor[i] += Math.Abs(numbers[i]);
            Fisher[i] += numbers[i] * numbers[i];
        }

        gradient.zero_();
        return true;
    }

    public void Dispose() => Multipliers.Dispose();
}
