using TorchSharp;

namespace Lathe.Training;

/// <summary>One multiplier, normally 1, for each unit that pruning may remove: what the loss does as it goes to 0 is the unit's
/// importance.</summary>
/// <param name="layer">The place of the layer that writes the units.</param>
/// <param name="byHead">Units are heads; otherwise neurons.</param>
/// <param name="units">How many.</param>
internal sealed class UnitGate(string layer, bool byHead, int units) : IDisposable
{
    public int Units => units;

    public string Layer => layer;

    public bool ByHead => byHead;

    /// <summary>[units], ones.</summary>
    public torch.Tensor Multipliers { get; } = torch.ones(units, requires_grad: true).DetachFromDisposeScope();

    /// <summary>The gradients since the last time, [units] of float64, so that the next begins at 0; null where none has come.</summary>
    public torch.Tensor? TakeGradient()
    {
        using torch.Tensor? gradient = Multipliers.grad;
        if (gradient is null)
            return null;
        torch.Tensor taken = gradient.to(torch.ScalarType.Float64, copy: true).cpu().DetachFromDisposeScope();
        gradient.zero_();
        return taken;
    }

    /// <summary>Which units are let through.</summary>
    public bool[] Open() => Array.ConvertAll(Multipliers.detach().cpu().data<float>().ToArray(), multiplier => multiplier != 0);

    /// <summary>Lets through all but these.</summary>
    public void Close(IReadOnlySet<int> closed)
    {
        using IDisposable none = torch.no_grad();
        using DisposeScope scope = torch.NewDisposeScope();
        Multipliers.copy_(torch.tensor([.. Enumerable.Range(0, units).Select(unit => closed.Contains(unit) ? 0f : 1f)]));
    }

    public void Dispose() => Multipliers.Dispose();
}
