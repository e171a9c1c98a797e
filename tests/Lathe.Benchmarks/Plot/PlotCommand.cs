using System.CommandLine;
using Lathe.Benchmarks.Measurement;
using Lathe.Benchmarks.Peers;

namespace Lathe.Benchmarks.Plot;

/// <summary><c>plot</c>: an SVG of measurements that <c>peers --json</c> wrote.</summary>
internal static class PlotCommand
{
    public static Command Create()
    {
        Argument<FileInfo[]> files = new("measurements")
        {
            Description = "Files that peers --json wrote; where they overlap, the last one counts.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<FileInfo> output = new("--output", "-o") { Description = "The SVG.", Required = true };
        Option<string> checkpoint = new("--checkpoint") { DefaultValueFactory = _ => "bert-base" };
        Option<int> threads = new("--threads") { DefaultValueFactory = _ => 2 };

        Command command = new("plot", "Draws GOP/s over sequence length and batch: Lathe, ONNX Runtime, the ceiling.") { files, output,
            checkpoint, threads };
        command.SetAction(result =>
        {
            PeerRow[] rows = [.. result.GetRequiredValue(files).SelectMany(file =>
                MeasurementFile.Read<PeerMeasurements>(file.FullName).Rows)];
            string drawn = ThroughputPlot.Draw(rows, result.GetRequiredValue(checkpoint), result.GetValue(threads));
            File.WriteAllText(result.GetRequiredValue(output).FullName, drawn);
        });
        return command;
    }
}
