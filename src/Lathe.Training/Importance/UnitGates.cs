using Lathe.Checkpoints;
using Lathe.CompilerServices;
using Lathe.Compression;

namespace Lathe.Training;

/// <summary>A gate of 1 before everything that reads a neuron or head that may be removed; they stand until this is disposed of.</summary>
internal sealed class UnitGates : IDisposable
{
    private readonly TrainableModel model;
    private readonly List<UnitGate> gates = [];

    /// <param name="model">Loaded from a checkpoint.</param>
    /// <param name="table">The class's <c>Coupling</c>, or <c>CouplingOf</c> the checkpoint.</param>
    /// <exception cref="ArgumentException">The model was not loaded from a folder, or has gates already.</exception>
    /// <exception cref="CheckpointException">The folder is gone, or the table does not fit it.</exception>
    public UnitGates(TrainableModel model, CouplingTable table)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(table);
        this.model = model;
        TrainableLinear[] linears = [.. model.Parts.AllLinears()];
        if (linears.Any(linear => linear.Gates.Count > 0))
            throw new ArgumentException("the model's units have gates already: dispose of what put them there first", nameof(model));
        string folder = model.Folder
            ?? throw new ArgumentException("the model was drawn at random: what is to be pruned is a checkpoint that it was loaded from",
                nameof(model));
        using Checkpoint checkpoint = Checkpoint.Open(folder);
        foreach (PrunableUnits units in PrunableUnits.Of(table, checkpoint))
        {
            UnitGate gate = new(units.Name, units.Group.ByHead, units.Units);
            gates.Add(gate);
            foreach (CoupledTensor tensor in units.Tensors.Where(tensor => tensor.IsColumns))
            {
                // a layer that is used many times is one, and so is its gate
                foreach (TrainableLinear linear in linears.Where(linear => linear.Weight.Name == tensor.Weight.Name))
                    linear.Gates.Add(new GatedColumns(gate, tensor.Axis.Offset, tensor.Axis.UnitSize));
            }
        }
    }

    /// <summary>In the order of the table.</summary>
    public IReadOnlyList<UnitGate> All => gates;

    /// <returns>Null where there is no such layer.</returns>
    public UnitGate? Find(string layer, bool byHead) => gates.FirstOrDefault(gate => gate.Layer == layer && gate.ByHead == byHead);

    public void Dispose()
    {
        foreach (TrainableLinear linear in model.Parts.AllLinears())
            linear.Gates.Clear();
        foreach (UnitGate gate in gates)
            gate.Dispose();
    }
}
