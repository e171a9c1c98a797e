using System.Diagnostics;
using Lathe.Benchmarks.Measurement;

namespace Lathe.Benchmarks.Peers;

/// <summary>Times engines in turns, so that what the machine's neighbours do falls on all of them.</summary>
internal static class TurnTaking
{
    private const int WarmUpMs = 400, TurnMs = 300, MostRuns = 400;

    /// <summary>Beyond it, the first run was warm-up enough.</summary>
    private const double LongRunMs = 3000;

    /// <summary>Until the threads that another engine left spinning have gone to sleep.</summary>
    private const int PauseMs = 30;

    /// <summary>Runs whose time is thrown away, until the caches are this engine's own again.</summary>
    private const int LeadInMs = 10;

    /// <summary>Times <paramref name="rounds"/> rounds; every contestant has one turn in each, the order turning round from one to the
    /// next.</summary>
    /// <param name="contestants">Engines that have been given their batch.</param>
    /// <param name="firstRunMs">What each one's first run took.</param>
    /// <param name="rounds">At least 1.</param>
    /// <returns>Of each contestant, the times of each round.</returns>
    public static double[][][] Run(IReadOnlyList<IContestant> contestants, IReadOnlyList<double> firstRunMs, int rounds)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rounds, 1);
        double[] each = [.. contestants.Select((contestant, i) => WarmUp(contestant, firstRunMs[i]))];
        double[][][] times = [.. contestants.Select(_ => new double[rounds][])];
        for (int round = 0; round < rounds; round++)
        {
            for (int turn = 0; turn < contestants.Count; turn++)
            {
                int who = round % 2 == 0 ? contestants.Count - 1 - turn : turn;
                Thread.Sleep(PauseMs);
                if (each[who] < LeadInMs)
                    contestants[who].Time((int)Math.Ceiling(LeadInMs / each[who]));
                times[who][round] = contestants[who].Time(Math.Clamp((int)(TurnMs / each[who]), 1, MostRuns));
            }
        }
        return times;
    }

    /// <summary>Runs until the runtime has compiled for good what it started with in haste.</summary>
    /// <returns>Milliseconds of a run.</returns>
    private static double WarmUp(IContestant contestant, double firstRunMs)
    {
        if (firstRunMs > LongRunMs)
            return firstRunMs;
        double[] times = contestant.Time(1);
        Stopwatch total = Stopwatch.StartNew();
        while (total.ElapsedMilliseconds < WarmUpMs)
            times = contestant.Time(Math.Clamp((int)(WarmUpMs / 4 / times.Min()), 1, MostRuns));
        return Statistics.Median(times);
    }
}
