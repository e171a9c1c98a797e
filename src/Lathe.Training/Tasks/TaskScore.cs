namespace Lathe.Training;

/// <summary>A figure over batches: more is better.</summary>
public abstract class TaskScore
{
    /// <summary>Counts a batch.</summary>
    public abstract void Add(ModelOutputs outputs, TrainingBatch batch);

    /// <summary>Over all batches that were counted; NaN where it is none.</summary>
    public abstract double Value { get; }
}
