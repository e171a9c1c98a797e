using System.Diagnostics;
using System.Globalization;
using Lathe.Training;

namespace Intents.Training;

/// <summary>
/// Runs the stages that are not done yet, and adds up how long they took. A stage is done when its result is there; times are kept beside
/// the results, so that those of a run that was stopped in between count too.
/// </summary>
/// <param name="work">Where results are.</param>
internal sealed class StageLog(string work)
{
    private const int StepsBetweenLines = 50;

    private readonly string times = Path.Combine(work, "seconds.tsv");

    /// <summary>Of all stages, also of earlier processes.</summary>
    public TimeSpan Total => TimeSpan.FromSeconds(File.Exists(times)
        ? File.ReadLines(times).Sum(line => double.Parse(line.Split('\t')[1], CultureInfo.InvariantCulture)) : 0);

    /// <returns>The path of the result.</returns>
    /// <param name="name">Of the result, a file or folder that <paramref name="run"/> makes whole or not at all.</param>
    /// <param name="run">Is given its path.</param>
    public string Run(string name, Action<string> run)
    {
        string result = Path.Combine(work, name);
        if (File.Exists(result) || Directory.Exists(result))
        {
            Console.WriteLine($"{name}: done before");
            return result;
        }

        Console.WriteLine($"{name} …");
        Stopwatch watch = Stopwatch.StartNew();
        try
        {
            run(result);
        }
        finally
        {
            File.AppendAllText(times, string.Create(CultureInfo.InvariantCulture, $"{name}\t{watch.Elapsed.TotalSeconds:F1}\n"));
        }

        Console.WriteLine($"{name}: {watch.Elapsed:h\\:mm\\:ss}");
        return result;
    }

    /// <summary>Shows steps of a training.</summary>
    public static IProgress<TrainingProgress> Steps() => new Lines();

    private sealed class Lines : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Step % StepsBetweenLines != 0 && value.Step != value.Steps)
                return;
            string metric = value.Metric is { } found ? string.Create(CultureInfo.InvariantCulture, $", accuracy {found:P2}") : "";
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  step {value.Step} of {value.Steps}, loss {value.Loss:F4}{metric}, {value.TokensPerSecond:F0} tokens a second, "
                + $"{value.Left:h\\:mm\\:ss} left"));
        }
    }
}
