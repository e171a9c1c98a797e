namespace Lathe.Compression;

/// <summary>How well a model does its task, from labelled examples: what is measured before compression and after it.</summary>
public sealed class TaskMetric
{
    private readonly Func<string, Precision, CancellationToken, double> measure;

    /// <param name="name">Of the figure, for the manifest: <c>accuracy</c>, <c>spearman</c>.</param>
    /// <param name="examples">How many it is over, at least 1.</param>
    /// <param name="measure">The figure of the checkpoint in a folder at a precision; more is better. Of a folder that was compressed,
    /// <see cref="Precision.Annotated"/> stands for the compressed weights.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no example.</exception>
    public TaskMetric(string name, int examples, Func<string, Precision, CancellationToken, double> measure)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(examples, 1);
        ArgumentNullException.ThrowIfNull(measure);
        (Name, Examples, this.measure) = (name, examples, measure);
    }

    /// <summary>Of the figure.</summary>
    public string Name { get; }

    /// <summary>How many it is over.</summary>
    public int Examples { get; }

    /// <summary>The figure of the checkpoint in a folder.</summary>
    /// <exception cref="InvalidOperationException">It is no number: the model gives the same for every example, or no numbers.</exception>
    public double Measure(string folder, Precision precision, CancellationToken cancellationToken = default)
    {
        double found = measure(folder, precision, cancellationToken);
        return double.IsFinite(found) ? found : throw new InvalidOperationException(
            $"{folder}: the {Name} over {Examples} examples is {found}; the model gives the same for all of them, or no numbers at all.");
    }
}
