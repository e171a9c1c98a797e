namespace Lathe.Benchmarks.Peers;

/// <summary>An engine with one model loaded for one shape.</summary>
internal interface IContestant : IDisposable
{
    /// <summary>Milliseconds from files on disk to a model that can run.</summary>
    double LoadMilliseconds { get; }

    /// <summary>Milliseconds of the first run, with whatever is compiled or allocated on that occasion.</summary>
    double FirstRunMilliseconds { get; }

    /// <summary>Milliseconds of each of <paramref name="runs"/> runs.</summary>
    double[] Time(int runs);
}
