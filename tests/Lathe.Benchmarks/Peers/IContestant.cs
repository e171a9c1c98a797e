namespace Lathe.Benchmarks.Peers;

/// <summary>An engine with one model loaded.</summary>
internal interface IContestant : IDisposable
{
    /// <summary>Name and version.</summary>
    string Engine { get; }

    /// <summary>Milliseconds from files on disk to a model that can run.</summary>
    double LoadMilliseconds { get; }

    /// <summary>Takes a batch and runs it once: the time of that, with whatever is compiled or allocated on that occasion, and what came
    /// out.</summary>
    FirstRun Prepare(PeerBatch batch);

    /// <summary>Milliseconds of each of <paramref name="runs"/> runs of the batch.</summary>
    double[] Time(int runs);
}
