using System.CommandLine;

namespace Lathe.Benchmarks.Peers;

/// <summary><c>peers</c>: Lathe and ONNX Runtime on one checkpoint, alternating in one run.</summary>
internal static class PeersCommand
{
    public static Command Create()
    {
        Argument<DirectoryInfo> checkpoint = new("checkpoint")
        {
            Description = "Folder written by ../shared/peers/make_checkpoint.py --onnx: config.json, model.safetensors, model.onnx, model.int8.onnx.",
        };
        Option<DirectoryInfo> modules = new("--node-modules") { Description = "Folder with onnxruntime-node.", Required = true };
        Option<string[]> shapes = new("--shapes")
        {
            Description = "Batch x sequence.",
            DefaultValueFactory = _ => ["32x128", "1x128", "1x16"],
            AllowMultipleArgumentsPerToken = true,
        };
        Option<Precision[]> precisions = new("--precisions")
        {
            DefaultValueFactory = _ => [Precision.Float32, Precision.Int8],
            AllowMultipleArgumentsPerToken = true,
        };
        Option<int> threads = new("--threads") { DefaultValueFactory = _ => 2 };
        Option<int> rounds = new("--rounds") { Description = "How often the two take turns.", DefaultValueFactory = _ => 7 };

        Command command = new("peers", "Compares speed with ONNX Runtime on the same checkpoint, precision and threads; prints Markdown.")
        {
            checkpoint, modules, shapes, precisions, threads, rounds,
        };
        command.SetAction(result =>
        {
            PeerComparison comparison = new(
                result.GetValue(checkpoint)!.FullName,
                result.GetValue(modules)!.FullName,
                result.GetValue(threads),
                result.GetValue(rounds));
            return comparison.Run(
                [.. result.GetValue(shapes)!.Select(BatchShape.Parse)],
                result.GetValue(precisions)!,
                result.InvocationConfiguration.Output);
        });
        return command;
    }
}
