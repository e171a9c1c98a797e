using System.Globalization;

namespace Lathe.Training;

/// <summary>
/// How much is removed by a step, while the rest is trained on: a third power that removes much at first, while there is much that does not
/// matter, and less and less (Zhu &amp; Gupta 2017).
/// </summary>
/// <param name="Initial">Share at <paramref name="Begin"/>, 0 … below 1.</param>
/// <param name="Final">Share from <paramref name="End"/> on, <paramref name="Initial"/> … below 1.</param>
/// <param name="Begin">Step at which it begins, 0 or more.</param>
/// <param name="End">Step from which on it stays, at or after <paramref name="Begin"/>; at the same step everything goes at once.</param>
/// <param name="Every">Steps between two removals, at least 1.</param>
public sealed record PruningSchedule(double Initial, double Final, int Begin, int End, int Every = 1)
{
    /// <summary>The share that is removed after a step, from 0: final + (initial − final) · (1 − progress)³.</summary>
    public double At(int step)
    {
        if (step < Begin)
            return 0;
        if (step >= End)
            return Final;
        // between two removals it stays what it was
        double left = 1 - (double)((step - Begin) / Every * Every) / (End - Begin);
        return Final + (Initial - Final) * left * left * left;
    }

    /// <summary>Whether more is removed at a step than was before it.</summary>
    public bool IsDue(int step) => step >= Begin && (step == Begin ? At(step) > 0 : At(step) != At(step - 1));

    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    internal void Check()
    {
        if (!(Initial is >= 0 and < 1) || !(Final is >= 0 and < 1) || Final < Initial)
            throw new ArgumentOutOfRangeException(nameof(Final), string.Create(CultureInfo.InvariantCulture, $"{Initial} to {Final}"),
                "expected shares of 0 to below 1, the final one no smaller than the first");
        if (Begin < 0 || End < Begin || Every < 1)
            throw new ArgumentOutOfRangeException(nameof(Every), $"{Begin} to {End}, every {Every}",
                "expected steps from 0 on, an end after the begin, and at least one step between two removals");
    }
}
