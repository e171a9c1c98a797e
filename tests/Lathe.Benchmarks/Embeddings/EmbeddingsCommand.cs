using System.CommandLine;

namespace Lathe.Benchmarks.Embeddings;

/// <summary><c>embeddings</c>: sentences to vectors, Lathe and ONNX Runtime alternating in one run.</summary>
internal static class EmbeddingsCommand
{
    public static Command Create()
    {
        Argument<DirectoryInfo> checkpoint = new("checkpoint")
        {
            Description =
                "Folder written by ../shared/peers/make_checkpoint.py --onnx, with a tokenizer.json beside: config.json, "
                + "model.safetensors, model.int8.onnx.",
        };
        Option<FileInfo> sentences = new("--sentences") { Description = "A text file, one sentence a line.", Required = true };
        Option<Precision> precision = new("--precision") { DefaultValueFactory = _ => Precision.Int8 };
        Option<int[]> threads = new("--threads") { DefaultValueFactory = _ => [1, 2], AllowMultipleArgumentsPerToken = true };
        Option<int> batch = new("--peer-batch") { Description = "Sentences of a run of the peer.", DefaultValueFactory = _ => 32 };
        Option<int> tokens = new("--max-batch-tokens") { Description = "Tokens of a run of Lathe.", DefaultValueFactory = _ => 4096 };
        Option<bool[]> sorts = new("--peer-sorts")
        {
            Description = "Whether the peer sorts sentences by length, as few of its users do; both by default.",
            DefaultValueFactory = _ => [false, true],
            AllowMultipleArgumentsPerToken = true,
        };
        Option<int> rounds = new("--rounds") { Description = "How often the two take turns.", DefaultValueFactory = _ => 3 };

        Command command =
            new("embeddings", "Compares sentences per second with ONNX Runtime INT8 fed by FastBertTokenizer; prints Markdown.")
        {
            checkpoint, sentences, precision, threads, batch, sorts, tokens, rounds,
        };
        command.SetAction(result =>
        {
            EmbeddingComparison comparison = new(result.GetValue(checkpoint)!.FullName, result.GetValue(sentences)!.FullName);
            return comparison.Run(
                result.GetValue(precision), result.GetValue(threads)!, result.GetValue(sorts)!, result.GetValue(batch),
                result.GetValue(tokens), result.GetValue(rounds),
                result.InvocationConfiguration.Output);
        });
        return command;
    }
}
