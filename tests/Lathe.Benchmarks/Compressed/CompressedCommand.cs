using System.CommandLine;
using Lathe.Benchmarks.Accuracy;
using Lathe.Benchmarks.Measurement;
using Lathe.Benchmarks.Peers;
using Lathe.Compression;

namespace Lathe.Benchmarks.Compressed;

/// <summary><c>compressed</c>: one checkpoint compressed in several ways and ONNX Runtime's float32, taking turns in one run.</summary>
internal static class CompressedCommand
{
    public static Command Create()
    {
        Argument<DirectoryInfo> checkpoint = new("checkpoint")
        {
            Description = "Folder written by ../shared/peers/make_checkpoint.py --onnx: config.json, model.safetensors, model.onnx.",
        };
        Option<BatchShape[]> shapes = SharedOptions.Shapes(new BatchShape(32, 128), new BatchShape(1, 16));
        Option<int[]> threads = SharedOptions.Threads(2);
        Option<int> rounds = SharedOptions.Rounds(7);
        Command command =
            new("compressed", "Compares the speed of compressed models with the dense INT8 one and with ONNX Runtime's float32.")
        {
            checkpoint, shapes, threads, rounds,
        };
        command.SetAction(result =>
        {
            using CompressedComparison comparison = CompressedComparison.Of(result.GetRequiredValue(checkpoint).FullName,
                result.InvocationConfiguration.Error);
            TextWriter output = result.InvocationConfiguration.Output;
            output.WriteLine($"{Machine.Here().Describe()}. {result.GetValue(rounds)} alternating rounds.\n");
            foreach (int count in result.GetRequiredValue(threads))
            {
                foreach (BatchShape shape in result.GetRequiredValue(shapes))
                    output.WriteLine(comparison.Run(shape, count, result.GetValue(rounds)));
            }
        });
        return command;
    }
}
