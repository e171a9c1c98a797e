using System.CommandLine;
using Lathe.Benchmarks.Measurement;

namespace Lathe.Benchmarks.Peers;

/// <summary><c>peers</c>: Lathe, ONNX Runtime and PyTorch on one checkpoint, alternating in one run.</summary>
internal static class PeersCommand
{
    public static Command Create()
    {
        Argument<DirectoryInfo> checkpoint = new("checkpoint")
        {
            Description =
                "Folder written by ../shared/peers/make_checkpoint.py --onnx: config.json, model.safetensors, model.onnx, model.int8.onnx.",
        };
        Option<bool> withoutOnnx = new("--without-onnx-runtime")
        {
            Description = "Leaves ONNX Runtime out; the checkpoint needs no .onnx files then."
        };
        Option<DirectoryInfo?> torch =
            new("--torch") { Description = "../shared/peers, with make_checkpoint.py: adds PyTorch eager float32." };
        Option<string> python = new("--python") { Description = "The interpreter that has torch.", DefaultValueFactory = _ => "python3" };
        Option<BatchShape[]> shapes = SharedOptions.Shapes(new(32, 128), new(1, 128), new(1, 16), new(1, 4));
        Option<double> padding = new("--padding")
        {
            Description = "Share of the tokens that is padding, from 0 to below 1; every engine gets the same ids and mask.",
        };
        padding.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0 and < 1))
                result.AddError("--padding: expected a share from 0 to below 1, such as 0.5.");
        });
        Option<Precision[]> precisions = new("--precisions")
        {
            Description = "Lathe's. INT8 and INT4 stand against ONNX Runtime's INT8, the others against its float32.",
            DefaultValueFactory = _ => [Precision.Float32, Precision.Int8],
            AllowMultipleArgumentsPerToken = true,
        };
        Option<int[]> threads = SharedOptions.Threads(2);
        Option<int> rounds = SharedOptions.Rounds(7);
        Option<FileInfo?> json = SharedOptions.Json();

        Command command =
            new("peers", "Compares speed with ONNX Runtime and PyTorch on the same checkpoint, ids and threads; prints Markdown.")
        {
            checkpoint, withoutOnnx, torch, python, shapes, padding, precisions, threads, rounds, json,
        };
        command.SetAction(result =>
        {
            PeerSettings settings = new(
                result.GetRequiredValue(checkpoint).FullName,
                !result.GetValue(withoutOnnx),
                result.GetValue(torch)?.FullName,
                result.GetRequiredValue(python),
                result.GetRequiredValue(shapes),
                result.GetValue(padding),
                result.GetRequiredValue(precisions),
                result.GetRequiredValue(threads),
                result.GetValue(rounds));
            PeerMeasurements measured = new PeerComparison(settings).Run(result.InvocationConfiguration.Error);
            TextWriter output = result.InvocationConfiguration.Output;
            output.WriteLine(PeerTable.Caption(measured));
            output.WriteLine(PeerTable.Rows(measured));
            if (measured.StartUps.Count > 0)
                output.WriteLine($"To the first output:\n\n{PeerTable.StartUps(measured)}");
            if (result.GetValue(json) is { } file)
                MeasurementFile.Write(file.FullName, measured);
        });
        return command;
    }
}
