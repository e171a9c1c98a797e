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
    private string? stage;
    private long stageStart;

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

    /// <summary>So many steps of a stage are done; the time that is left is told from how long they took.</summary>
    public void Report(string name, int count, int of)
    {
        if (name != stage)
            (stage, stageStart) = (name, Stopwatch.GetTimestamp());
        double left = count == 0 ? 0 : Stopwatch.GetElapsedTime(stageStart).TotalSeconds * (of - count) / count;
        Write(of <= 1 ? name : $"{name} {Numbers.Count(count)} of {Numbers.Count(of)}, {Numbers.Count((long)Math.Ceiling(left))} s left");
    }

    /// <summary>Where something stands that has words of its own for it.</summary>
    public void Report(string text) => Write(text);

    /// <summary>Takes the line away.</summary>
    public void Dispose()
    {
        if (width > 0)
            error.Write("\r" + new string(' ', width) + "\r");
    }

    private void Show()
    {
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Write($"{Numbers.Count(done)} {unit}, {Numbers.Count((long)(done / seconds))} a second");
    }

    private void Write(string text)
    {
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        if (!isTerminal || seconds < next)
            return;
        next = seconds + SecondsBetween;
        error.Write("\r" + text.PadRight(width));
        width = text.Length;
    }
}
