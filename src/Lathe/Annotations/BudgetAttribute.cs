namespace Lathe;

/// <summary>
/// What compressing a class may cost and has to give: <c>Compress</c> fails where it measures otherwise, and so does a build whose manifest
/// says otherwise. At least one of the three is given.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class BudgetAttribute : Attribute
{
    /// <summary>How far the task's metric may fall, in its own unit, 0 or more: 0.01 of an accuracy of 0.95 is one text in
    /// a hundred.</summary>
    public double MaxMetricDrop { get; init; } = double.PositiveInfinity;

    /// <summary>How many times as fast as float32 it has to be on the machine that measures, more than 0.</summary>
    public double MinSpeedup { get; init; }

    /// <summary>Bytes of the weights in memory, 1 or more.</summary>
    public long MaxSizeBytes { get; init; } = long.MaxValue;
}
