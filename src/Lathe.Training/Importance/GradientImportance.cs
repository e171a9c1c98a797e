using Lathe.Checkpoints;
using Lathe.Compression;
using TorchSharp;

namespace Lathe.Training;

/// <summary>
/// Importance of neurons and heads by gradients: a gate of 1 stands before whatever reads a unit, and one backward pass tells for all of
/// them what the loss would do without (<see cref="Importance.Taylor"/>, <see cref="Importance.Hessian"/>).
/// </summary>
/// <remarks>
/// Made for a loaded model, then for each batch: run, <c>backward</c>, <see cref="Add"/>; <see cref="Measure"/> does so for a task. The
/// result goes to <see cref="PruningOptions.Gradients"/>, or <see cref="PruningOptions.GradientsOf"/> where units go in rounds. Parameters
/// collect gradients as they always do: zero them before training goes on. Not for several threads at once.
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

    /// <summary>Measures importance by the loss of a task.</summary>
    /// <param name="model">Loaded from a checkpoint, on the device where it is to be measured. It is left as it was, its gradients
    /// 0.</param>
    /// <param name="table">The class's <c>Coupling</c>, or <c>CouplingOf</c> the checkpoint.</param>
    /// <param name="task">Whose loss tells what matters.</param>
    /// <param name="data">What it is measured on: some examples from all parts of it.</param>
    /// <param name="options">Over how many examples; null: as they are by default.</param>
    /// <param name="progress">Told before each batch.</param>
    /// <param name="cancellationToken">Looked at before each batch.</param>
    /// <returns>The scores; the model's gates are gone, and nothing more can be added.</returns>
    /// <exception cref="ArgumentException">The model was not loaded from a folder, or has gates already.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    /// <exception cref="CheckpointException">The folder is gone, or the table does not fit it.</exception>
    /// <exception cref="InputException">An example lacks what the task needs.</exception>
    /// <exception cref="InvalidOperationException">No unit of the model may be pruned, or the task does not fit the model.</exception>
    /// <exception cref="TrainingDivergedException">The loss of a batch is no number.</exception>
    public static IUnitImportance Measure(
        TrainableModel model, CouplingTable table, TrainingTask task, TrainingData data, ImportanceOptions? options = null,
        IProgress<CompressionProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(data);
        options ??= new ImportanceOptions();
        options.Check();
        // its scores outlive its gates
        using GradientImportance importance = new(model, table);
        ImportanceMeasurement.Run(model, importance, task, data, options, progress, cancellationToken);
        return importance;
    }

    /// <summary>Takes what the last backward pass left at the gates.</summary>
    /// <exception cref="InvalidOperationException">There was none since the last call, one is no number, or no unit may be
    /// pruned.</exception>
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
        if (!slopes.All(double.IsFinite))
            throw new InvalidOperationException($"the gradient of a unit of '{gate.Layer}' is not finite: it would tell nothing");
        (double[] taylor, double[] fisher) = sums[gate];
        for (int i = 0; i < slopes.Length; i++)
        {
            taylor[i] += Math.Abs(slopes[i]);
            fisher[i] += slopes[i] * slopes[i];
        }

        return true;
    }
}
