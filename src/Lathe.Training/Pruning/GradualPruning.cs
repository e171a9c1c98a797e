using Lathe.Compression;
using TorchSharp;

namespace Lathe.Training;

/// <summary>
/// Removes heads and neurons of a model little by little while it is trained: gates before them go to 0, and what is left learns to do
/// without. What matters is told by the gradients of the very steps that train, at no further passes: by how much training moves units away
/// from zero (movement pruning, Sanh et al. 2020, of whole units as in Lagunas et al. 2021), or by Taylor or Hessian.
/// </summary>
/// <remarks>
/// A hook of <see cref="TrainingOptions.Hooks"/>. When the run is over, <see cref="TrainableModel.Save"/> writes all weights, those behind
/// closed gates among them; <c>Compressor.RunPruning</c> with <see cref="Closed"/> removes exactly the units whose gates are closed. Not
/// for several threads at once.
/// </remarks>
public sealed class GradualPruning : TrainingHook, IUnitImportance, IDisposable
{
    private readonly GradualPruningOptions options;
    private readonly UnitGates gates;
    private readonly Dictionary<UnitGate, torch.Tensor> scores;

    /// <param name="model">Loaded from a checkpoint; its gates are there until this is disposed of.</param>
    /// <param name="table">The class's <c>Coupling</c>, or <c>CouplingOf</c> the checkpoint.</param>
    /// <param name="options">What is removed, and when.</param>
    /// <exception cref="ArgumentException">The model was not loaded from a folder, has gates already, or has no unit that may
    /// go.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    /// <exception cref="Lathe.Checkpoints.CheckpointException">The folder is gone, or the table does not fit it.</exception>
    public GradualPruning(TrainableModel model, CouplingTable table, GradualPruningOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        this.options = options;
        gates = new UnitGates(model, table);
        foreach ((double share, bool byHead) in ((double, bool)[])[(options.Heads, true), (options.Neurons, false)])
        {
            if (share > 0 && !gates.All.Any(gate => gate.ByHead == byHead))
            {
                gates.Dispose();
                throw new ArgumentException($"the model has no {(byHead ? "heads" : "neurons")} that may be removed", nameof(options));
            }
        }

        scores = gates.All.ToDictionary(
            gate => gate, gate => torch.zeros(gate.Units, torch.ScalarType.Float64).DetachFromDisposeScope());
    }

    /// <summary>What removes the units whose gates are closed when the run is over, and leaves all else as it was trained.</summary>
    public PruningOptions Closed => new()
    {
        Heads = options.Heads, Neurons = options.Neurons, Importance = options.Importance, Gradients = this, Refit = false,
        FewestLeft = options.FewestLeft,
    };

    /// <inheritdoc/>
    public override string Description => options.Description;

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, torch.Tensor Tensor)> State =>
        [.. gates.All.SelectMany((gate, i) => ((string, torch.Tensor)[])[($"gate.{i}", gate.Multipliers), ($"score.{i}", scores[gate])])];

    /// <inheritdoc/>
    public override bool IsSettled(int steps) => steps > options.End;

    /// <inheritdoc/>
    public override void BeforeUpdate(TrainableModel model, int step)
    {
        foreach (UnitGate gate in gates.All)
        {
            using torch.Tensor? gradient = gate.TakeGradient();
            if (gradient is null)
                continue;
            using DisposeScope scope = torch.NewDisposeScope();
            scores[gate].add_(options.Importance switch
            {
                // a unit's gate times its gradient is the sum of weight times gradient over what reads it: down the slope weights grow
                Importance.Movement => -gradient,
                Importance.Taylor => gradient.abs(),
                _ => gradient.square() / 2,
            });
        }
    }

    /// <inheritdoc/>
    public override void AfterUpdate(TrainableModel model, int step)
    {
        foreach (UnitGate gate in gates.All)
        {
            PruningSchedule schedule = options.Schedule(gate.ByHead);
            if (schedule.Final > 0 && schedule.IsDue(step))
                Close(gate, schedule.At(step));
        }
    }

    /// <summary>More where a gate is open; of those that are open alike, by what training said of them last.</summary>
    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">Another importance than that of the options.</exception>
    public IReadOnlyList<double>? Of(string layer, bool byHead, Importance importance)
    {
        if (importance != options.Importance)
            throw new ArgumentOutOfRangeException(nameof(importance), importance, $"what was trained tells {options.Importance}");
        if (gates.Find(layer, byHead) is not { } gate)
            return null;
        double[] said = scores[gate].data<double>().ToArray();
        double most = Math.Max(said.Max(Math.Abs), double.Epsilon);
        return [.. gate.Open().Zip(said, (isOpen, score) => (isOpen ? 2 : 0) + (score / most / 2))];
    }

    /// <summary>Takes the gates away.</summary>
    public void Dispose()
    {
        gates.Dispose();
        foreach (torch.Tensor score in scores.Values)
            score.Dispose();
    }

    private void Close(UnitGate gate, double share)
    {
        double[] said = scores[gate].data<double>().ToArray();
        if (options.Importance != Importance.Movement)
        {
            bool[] open = gate.Open();
            for (int unit = 0; unit < said.Length; unit++)
                said[unit] = open[unit] ? said[unit] : double.NegativeInfinity;
            scores[gate].zero_();
        }

        gate.Close(UnitSelection.OfLayer(said, said.Length, share, options.FewestLeft));
    }
}
