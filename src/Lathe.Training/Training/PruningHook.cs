using System.Globalization;

namespace Lathe.Training;

/// <summary>Removes more and more of a model while it is trained.</summary>
public sealed class PruningHook : TrainingHook
{
    private readonly PruningSchedule schedule;
    private readonly Action<TrainableModel, double> prune;
    private readonly Action<TrainableModel>? keep;

    /// <param name="schedule">How much by which step.</param>
    /// <param name="prune">Brings the model to a share removed, by gates or masks that are parameters or buffers of it; called at the steps
    /// at which the share rises.</param>
    /// <param name="keep">Called after each other step, where weights that were removed have to be taken back to 0; null where gates do
    /// that.</param>
    /// <exception cref="ArgumentOutOfRangeException">The schedule is out of range.</exception>
    public PruningHook(PruningSchedule schedule, Action<TrainableModel, double> prune, Action<TrainableModel>? keep = null)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        ArgumentNullException.ThrowIfNull(prune);
        schedule.Check();
        (this.schedule, this.prune, this.keep) = (schedule, prune, keep);
    }

    public override string Description => string.Create(CultureInfo.InvariantCulture,
        $"pruning {schedule.Initial:R} to {schedule.Final:R}, steps {schedule.Begin} to {schedule.End}, every {schedule.Every}");

    /// <inheritdoc/>
    public override bool IsSettled(int steps) => steps > schedule.End;

    /// <inheritdoc/>
    public override void AfterUpdate(TrainableModel model, int step)
    {
        if (schedule.IsDue(step))
            prune(model, schedule.At(step));
        else
            keep?.Invoke(model);
    }
}
