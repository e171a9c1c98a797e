using System.CommandLine;
using Lathe.Transformers.Pipelines;

namespace Lathe.Cli.Commands;

/// <summary>What the verbs over pipelines have in common: folder, precision, threads, lengths.</summary>
internal sealed class PipelineArguments
{
    /// <summary>What messages of the library call a setting, and the option that sets it.</summary>
    private static readonly (string Property, string Option)[] settings = [
        (nameof(Compression.CompressionData), "--texts FILE"), ("PipelineOptions.Precision", "--precision"), ("PipelineOptions.Threads",
            "--threads"), ("PipelineOptions.MaxSequence",
            "--max-length"),
        ("PipelineOptions.MaxBatchTokens", BatchTokens), ("AnswerOptions.TopK", "--top"), ("AnswerOptions.MaxAnswerLength",
            AnswerCommand.LongestAnswer),
        ("AnswerOptions.Window", AnswerCommand.Window), ("AnswerOptions.Stride", AnswerCommand.Stride),
    ];

    private const string BatchTokens = "--batch-tokens";

    private readonly Argument<string> folder =
        new("FOLDER") { Description = "A checkpoint folder in the Hugging Face layout, with its tokenizer." };
    private readonly Option<Precision> precision = SharedOptions.PrecisionOption();
    private readonly Option<int> threads = SharedOptions.Threads();
    private readonly Option<int?> longest =
        new("--max-length") { Description = "Cut texts to this many tokens; without it to what the checkpoint says.", HelpName = "N" };

    private readonly Option<int?> batchTokens = new(BatchTokens)
    {
        Description = "Most tokens of a run, padding included, on which its memory depends; without it 4096, or those of the longest text.",
        HelpName = "N",
    };

    public PipelineArguments()
    {
        WholeNumber.AtLeast(longest, 1);
        WholeNumber.AtLeast(batchTokens, 1);
    }

    /// <summary>A message of the library in the words of who typed a command: options in the place of properties.</summary>
    public static string InOptions(string message) =>
        settings.Aggregate(message, (text, setting) => text.Replace(setting.Property, setting.Option, StringComparison.Ordinal));

    public void AddTo(Command command)
    {
        // the folder stands first, before what the verb has added
        command.Arguments.Insert(0, folder);
        command.Options.Add(precision);
        command.Options.Add(threads);
        command.Options.Add(longest);
        command.Options.Add(batchTokens);
    }

    public string Folder(ParseResult parsed) => parsed.GetRequiredValue(folder);

    public PipelineOptions Options(ParseResult parsed) => new()
    {
        Precision = parsed.GetValue(precision),
        Threads = parsed.GetValue(threads),
        MaxSequence = parsed.GetValue(longest),
        MaxBatchTokens = parsed.GetValue(batchTokens),
        // one caller: more would only wait
        MaxConcurrentRuns = 1,
    };
}
