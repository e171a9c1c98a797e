using TorchSharp;

namespace Lathe.Training;

/// <summary>The inputs of a product that a gate stands before.</summary>
/// <param name="Gate">Shared by all products that read the units.</param>
/// <param name="Offset">The first of these inputs.</param>
/// <param name="UnitSize">Inputs of one unit.</param>
internal sealed record GatedColumns(UnitGate Gate, int Offset, int UnitSize)
{
    /// <param name="x">[..., inputs].</param>
    /// <returns>The same, each unit times its multiplier.</returns>
    public torch.Tensor Apply(torch.Tensor x)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor multipliers = UnitSize == 1 ? Gate.Multipliers : Gate.Multipliers.repeat_interleave(UnitSize);
        long behind = x.shape[^1] - Offset - multipliers.shape[0];
        if (Offset > 0 || behind > 0)
            multipliers = torch.cat([torch.ones(Offset, device: x.device), multipliers, torch.ones(behind, device: x.device)], 0);
        return (x * multipliers).MoveToOuterDisposeScope();
    }
}
