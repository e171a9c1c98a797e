namespace Lathe.Compression;

/// <summary>Whole elements of an array of models that are to go.</summary>
/// <param name="Array">Place of its elements in the checkpoint, <c>{i}</c> for the index: <c>encoder.layer.{i}</c>.</param>
/// <param name="Share">0 … below 1, of the elements; rounded to a whole number of them.</param>
/// <param name="Importance">
/// By what they are chosen: by activation, the one goes whose absence changes the outputs over the calibration set least, and then the
/// next is measured without it; by magnitude, those whose weights have the smallest sum of squares.
/// </param>
public sealed record ArrayPruning(string Array, double Share, Importance Importance = Importance.Activation)
{
    /// <summary>How many elements go, in the place of <see cref="Share"/>; null: as it says.</summary>
    public int? Count { get; init; }

    internal bool IsNothing => (Count ?? Share) == 0;

    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    internal void Check()
    {
        ShareChecks.Share(Share, $"'{Array}'");
        if (Count is < 0)
            throw new ArgumentOutOfRangeException(nameof(Count), Count, $"'{Array}' loses 0 elements or more");
        ShareChecks.WithoutGradients(Importance, $"elements of '{Array}'");
    }
}
