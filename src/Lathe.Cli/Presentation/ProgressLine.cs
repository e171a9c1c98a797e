using System.Diagnostics;

namespace Lathe.Cli.Presentation;

/// <summary>How far a long input is, on one line of a terminal that is written over; nothing where the error stream is no
/// terminal.</summary>
internal sealed class ProgressLine(TextWriter error, bool isTerminal, string unit) : IDisposable, IProgress<int>
{
    // what is done sooner needs no progress
    private const double FirstAfterSeconds = 1, SecondsBetween = 0.25;

    private readonly long start = Stopwatch.GetTimestamp();
    private double next = FirstAfterSeconds;
    private long done;
    private int width;

    /// <summary>So many more are done.</summary>
    public void Add(int count)
    {
        done += count;
        Show();
    }

    /// <summary>So many are done.</summary>
    public void Report(int value)
    {
        done = value;
        Show();
    }

    /// <summary>Takes the line away.</summary>
    public void Dispose()
    {
        if (width > 0)
            error.Write("\r" + new string(' ', width) + "\r");
    }

    private void Show()
    {
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        if (!isTerminal || seconds < next)
            return;
        next = seconds + SecondsBetween;
        string text = $"{Numbers.Count(done)} {unit}, {Numbers.Count((long)(done / seconds))} a second";
        error.Write("\r" + text.PadRight(width));
        width = text.Length;
    }
}
