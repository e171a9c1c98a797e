using System.Runtime;

namespace Lathe.Training;

/// <summary>
/// Has garbage collected only by threads that ask for memory, until it is disposed. TorchSharp makes an object of every number that it
/// hands to libtorch (the 1 of <c>a + b</c> too) and keeps it no longer than until the call: a collection beside the thread that
/// computes frees it while libtorch reads it, which ends a training ("Expected false to be true") or goes on with another number.
/// </summary>
internal sealed class BlockingCollections : IDisposable
{
    private readonly GCLatencyMode before = GCSettings.LatencyMode;

    public BlockingCollections() => GCSettings.LatencyMode = GCLatencyMode.Batch;

    public void Dispose() => GCSettings.LatencyMode = before;
}
