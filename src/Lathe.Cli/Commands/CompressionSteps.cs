using Lathe.Cli.Presentation;
using Lathe.Compression;

namespace Lathe.Cli.Commands;

/// <summary>Shows where a compression stands.</summary>
internal sealed class CompressionSteps(ProgressLine line) : IProgress<CompressionProgress>
{
    public void Report(CompressionProgress value) => line.Report(value.Stage, value.Done, value.Of);
}
