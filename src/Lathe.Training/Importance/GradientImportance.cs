using Lathe.Checkpoints;
using Lathe.Compression;
using TorchSharp;

namespace Lathe.Training;

/// <summary>
/// Importance of neurons and heads by gradients: a gate of 1 stands before whatever reads a unit, and one backward pass tells for all of
/// them what the loss would do without (<see cref="Importance.Taylor"/>, <see cref="Importance.Hessian"/>).
/// </summary>
/// <remarks>
/// Made for a loaded model, then for each batch: run, <c>backward</c>, <see cref="Add"/>. The result goes to
/// <see cref="PruningOptions.Gradients"/>. Parameters collect gradients as they always do: zero them before training goes on. Not for
/// several threads at once.
/// </remarks>
public sealed class GradientImportance : IUnitImportance, IDisposable
{
    private readonly UnitGates gates;

    /// <summary>Of each gate |gate × gradient|, and its squares, summed over batches.</summary>
    private readonly Dictionary<UnitGate, (double[] Taylor, double[] Fisher)> sums;

    /// <param name="model">Loaded from a checkpoint; its gates are there until this is disposed of.</param>
    /// <param name="table">The class's <c>Coupling</c>, or <c>CouplingOf</c> the checkpoint.</param>
    /// <exception cref="ArgumentException">The model was not loaded from a folder, or has gates already.</exception>
    /// <exception cref="CheckpointException">The folder is gone, or the table does not fit it.</exception>
    public GradientImportance(TrainableModel model, CouplingTable table)
    {
        gates = new UnitGates(model, table);
        sums = gates.All.ToDictionary(gate => gate, gate => (new double[gate.Units], new double[gate.Units]));
    }

    /// <summary>Batches that were added.</summary>
    public int Batches { get; private set; }

    /// <summary>Takes what the last backward pass left at the gates.</summary>
    /// <exception cref="InvalidOperationException">There was none since the last call, or no unit may be pruned.</exception>
    public void Add()
    {
        int taken = gates.All.Count(Take);
        if (taken == 0)
            throw new InvalidOperationException(gates.All.Count == 0
                ? "no unit of the model may be pruned: there is no importance to measure"
                : "no gradient has reached a gate: run the model with gradients, and backward on the loss, before each Add");
        Batches++;
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">Another importance.</exception>
    public IReadOnlyList<double>? Of(string layer, bool byHead, Importance importance)
    {
        if (importance is not (Importance.Taylor or Importance.Hessian))
            throw new ArgumentOutOfRangeException(
                nameof(importance), importance, "gradients tell Taylor and Hessian; GradualPruning tells Movement");
        if (Batches == 0 || gates.Find(layer, byHead) is not { } found)
            return null;
        return importance == Importance.Taylor ? sums[found].Taylor : Array.ConvertAll(sums[found].Fisher, squares => squares / 2);
    }

    /// <summary>Takes the gates away; scores stay.</summary>
    public void Dispose() => gates.Dispose();

    /// <returns>Whether there was a gradient.</returns>
    private bool Take(UnitGate gate)
    {
        using torch.Tensor? gradient = gate.TakeGradient();
        if (gradient is null)
            return false;
        double[] slopes = gradient.data<double>().ToArray();
        (double[] taylor, double[] fisher) = sums[gate];
        for (int i = 0; i < slopes.Length; i++)
        {
            taylor[i] += Math.Abs(slopes[i]);
            fisher[i] += slopes[i] * slopes[i];
        }

        return true;
    }
}
