using System.CommandLine;
using Lathe.Transformers.Pipelines;

namespace Lathe.Cli.Commands;

/// <summary>What the verbs over pipelines have in common: folder, precision, threads, length.</summary>
internal sealed class PipelineArguments
{
    private readonly Argument<string> folder = new("FOLDER") { Description = "A checkpoint folder in the Hugging Face layout, with its tokenizer." };
    private readonly Option<Precision> precision = SharedOptions.PrecisionOption();
    private readonly Option<int> threads = SharedOptions.Threads();
    private readonly Option<int?> longest = new("--max-length") { Description = "Cut texts to this many tokens; without it to what the checkpoint says.", HelpName = "N" };

    public PipelineArguments() => longest.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<int?>() < 1)
            result.AddError($"--max-length is {result.GetValueOrDefault<int?>()}; expected 1 or more.");
    });

    public void AddTo(Command command)
    {
        // the folder stands first, before what the verb has added
        command.Arguments.Insert(0, folder);
        command.Options.Add(precision);
        command.Options.Add(threads);
        command.Options.Add(longest);
    }

    public string Folder(ParseResult parsed) => parsed.GetRequiredValue(folder);

    public PipelineOptions Options(ParseResult parsed) => new()
    {
        Precision = parsed.GetValue(precision),
        Threads = parsed.GetValue(threads),
        MaxSequence = parsed.GetValue(longest),
        // one caller: more would only wait
        MaxConcurrentRuns = 1,
    };
}
