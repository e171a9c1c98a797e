using System.Diagnostics;

namespace Lathe.Compression;

/// <summary>Times several models in one run, taking turns, so that whatever else the machine does falls on all of them.</summary>
internal static class TurnTiming
{
    /// <summary>Runs of each model, of which the median counts.</summary>
    private const int Rounds = 3;

    /// <summary>Milliseconds for all batches: of each model the median.</summary>
    public static double[] Of(
        IReadOnlyList<CompiledModel> models, IReadOnlyList<CalibrationBatch> batches, int threads, CancellationToken cancellationToken)
    {
        double[][] times = [.. models.Select(_ => new double[Rounds])];
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < times.Length; i++)
            {
                Stopwatch watch = Stopwatch.StartNew();
                BatchRunner.Run(models[i], batches, threads, seen: null, cancellationToken);
                times[i][round] = watch.Elapsed.TotalMilliseconds;
            }
        }

        return [.. times.Select(all => all.Order().ElementAt(Rounds / 2))];
    }
}
