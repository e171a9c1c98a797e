using System.CommandLine;
using Lathe.Cli.Presentation;
using Lathe.Cli.Text;
using Lathe.Transformers.Pipelines;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe tag</c>: the labelled spans of texts, such as names of people and places.</summary>
internal static class TagCommand
{
    public static Command Create(ToolOutput output, ToolInput input)
    {
        PipelineArguments pipelineArguments = new();
        Argument<string> file = ToolInput.Argument("Texts, one a line.");
        Option<AggregationStrategy> strategy = SharedOptions.Named(
            "--aggregation", "How tokens become entities: none shows every token, first, average and max decide on words.", "A",
            AggregationStrategy.Simple);
        Option<int?> stride = new("--stride")
        {
            Description =
                "Read texts that are longer than the model takes in windows that overlap by this many tokens; without it they are cut.",
            HelpName = "N",
        };
        WholeNumber.AtLeast(stride, 0);
        Option<string[]> ignored = new("--ignore")
        {
            Description = "A label to leave out; may be given several times. Without it O is left out.",
            HelpName = "LABEL",
        };
        Option<bool> json = SharedOptions.JsonLines();
        Command command = new("tag", "Writes the labelled spans of each text.") { file, strategy, stride, ignored, json };
        pipelineArguments.AddTo(command);
        command.Validators.Add(result =>
        {
            // as written: a word that is no strategy has an error of its own, and cannot be asked for its value
            bool makesNone = result.GetResult(strategy) is { Tokens: [{ Value: var word }] }
                && word.Equals(nameof(AggregationStrategy.None), StringComparison.OrdinalIgnoreCase);
            if (makesNone && result.GetValue(stride) is not null)
                result.AddError("--stride joins the entities of windows that overlap, and --aggregation none makes none; leave one out.");
        });
        command.SetAction(parsed =>
        {
            using TokenClassificationPipeline pipeline = TokenClassificationPipeline.Load(
                pipelineArguments.Folder(parsed), pipelineArguments.Options(parsed));
            output.Warn(pipeline.Tokenizer.Warnings);
            int room = pipeline.MaxSequence - pipeline.Tokenizer.AddedTokenCount();
            if (parsed.GetValue(stride) is { } tokens && tokens >= room)
                throw new ArgumentException(
                    $"--stride is {tokens}; expected less than the {room} tokens of a text that a window of {pipeline.MaxSequence} holds.");
            TokenClassificationOptions options = new()
            {
                Strategy = parsed.GetValue(strategy),
                Stride = parsed.GetValue(stride),
                IgnoredLabels = parsed.GetValue(ignored) is { Length: > 0 } labels ? labels : null,
            };
            JsonLine? line = parsed.GetValue(json) ? new JsonLine() : null;
            TextVerb.Run(
                output,
                input.Batches(parsed.GetRequiredValue(file)),
                batch => pipeline.Classify([.. batch.Select(item => item.Text)], options),
                (item, groups) => Print(output, item, groups, line));
        });
        return command;
    }

    private static void Print(ToolOutput output, TextItem item, IReadOnlyList<TokenGroup> groups, JsonLine? line)
    {
        if (line is null)
        {
            foreach (TokenGroup group in groups)
                output.Line($"{group.Entity}\t{Numbers.Fixed(group.Score, 4)}\t{group.Start}..{group.End}\t{group.Text}");
            output.Line("");
            return;
        }
        output.Line(line.Of(writer =>
        {
            writer.WriteString("text", item.Text);
            writer.WriteStartArray("entities");
            foreach (TokenGroup group in groups)
            {
                writer.WriteStartObject();
                writer.WriteString("entity", group.Entity);
                JsonNumbers.Write(writer, "score", group.Score);
                writer.WriteString("text", group.Text);
                writer.WriteNumber("start", group.Start);
                writer.WriteNumber("end", group.End);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }));
    }
}
