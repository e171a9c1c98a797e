using Lathe.Compression;

namespace Lathe.Cli.Commands;

/// <summary>The training within one compression.</summary>
internal interface ICompressionTrainingRun : IDisposable
{
    /// <summary>The compression's, with what trains in them.</summary>
    CompressionOptions Options { get; }

    /// <summary>Takes away what a run that is stopped would go on from: the folder is written.</summary>
    void Complete();
}
