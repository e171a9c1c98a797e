using System.Collections.Generic;
using System.Globalization;

#if LATHE_RUNTIME
namespace Lathe.Manifests;
#else
namespace Lathe.Contracts;
#endif

/// <summary>Whether a compressed model keeps what its class promises: the one place that decides it, for compression and for
/// builds.</summary>
internal static class BudgetDecision
{
    /// <summary>Doubles beyond this have no digits left that a budget could be about, and may not fit a decimal.</summary>
    private const double Exact = 1e15;

    /// <returns>What is missed, and what was not measured; empty where all is kept.</returns>
    public static IReadOnlyList<BudgetFinding> Of(BudgetPromise promise, BudgetFigures figures)
    {
        List<BudgetFinding> findings = [];
        if (promise.MaxMetricDrop is { } most)
        {
            string promised = $"a metric that falls by {Text(most)} at most";
            if (figures is { MetricBefore: { } before, MetricAfter: { } after } && IsNumber(before) && IsNumber(after))
            {
                if (Difference(before, after) is var fallen && !(fallen <= most))
                    findings.Add(new(BudgetMeasure.Metric, $"a fall of {Text(fallen)}, from {Text(before)} to {Text(after)}", promised));
            }
            else
            {
                findings.Add(new(BudgetMeasure.Metric, null, promised));
            }
        }

        if (promise.MinSpeedup is { } least)
        {
            string promised = $"{Text(least)} × the speed of float32 or more";
            if (figures is { MillisecondsBefore: > 0 and { } before, MillisecondsAfter: > 0 and { } after }
                && IsNumber(before) && IsNumber(after))
            {
                if (before / after is var speedup && !(speedup >= least))
                    findings.Add(new(BudgetMeasure.Speed, $"{Below(speedup, least)} ×, {Text(before)} ms to {Text(after)} ms", promised));
            }
            else
            {
                findings.Add(new(BudgetMeasure.Speed, null, promised));
            }
        }

        if (promise.MaxSizeBytes is { } limit)
        {
            string promised = $"{Text(limit)} bytes at most";
            if (figures.Bytes is not { } bytes)
                findings.Add(new(BudgetMeasure.Size, null, promised));
            else if (bytes > limit)
                findings.Add(new(BudgetMeasure.Size, $"{Text(bytes)} bytes", promised));
        }

        return findings;
    }

    /// <summary>0.86 − 0.85 is 0.01 here, as a person reads both: in doubles it is a little more, and would miss a budget of
    /// 0.01.</summary>
    private static double Difference(double before, double after) => IsExact(before) && IsExact(after)
        ? (double)((decimal)before - (decimal)after)
        : before - after;

    private static bool IsExact(double value) => value is > -Exact and < Exact;

    private static bool IsNumber(double value) => !double.IsNaN(value) && !double.IsInfinity(value);

    /// <summary>Three digits, or as many as it takes to be below the promise.</summary>
    private static string Below(double speedup, double least)
    {
        string text = speedup.ToString("0.###", CultureInfo.InvariantCulture);
        return double.Parse(text, CultureInfo.InvariantCulture) < least ? text : Text(speedup);
    }

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
