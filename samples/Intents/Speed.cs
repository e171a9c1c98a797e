using System.Diagnostics;
using System.Globalization;

namespace Intents;

/// <summary>How fast this machine is now, tokenizer included.</summary>
internal static class Speed
{
    private const int Batch = 32, Runs = 51;

    public static string Measure(IntentClassifier classifier)
    {
        string[] one = [ExampleSentences.All[0]];
        string[] many = [.. Enumerable.Range(0, Batch).Select(i => ExampleSentences.All[i % ExampleSentences.All.Count])];
        double alone = MedianMilliseconds(() => classifier.Classify(one)), together = MedianMilliseconds(() => classifier.Classify(many));
        return string.Create(CultureInfo.InvariantCulture,
            $"here and now: {alone:F2} ms for a sentence alone, {Batch * 1000 / together:F0} sentences a second in batches of {Batch}");
    }

    /// <summary>Long enough for the runtime to finish compiling, then the middle of some runs.</summary>
    private static double MedianMilliseconds(Action run)
    {
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalSeconds < 0.5;)
            run();
        double[] times = new double[Runs];
        for (int i = 0; i < times.Length; i++)
        {
            long start = Stopwatch.GetTimestamp();
            run();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        Array.Sort(times);
        return times[times.Length / 2];
    }
}
