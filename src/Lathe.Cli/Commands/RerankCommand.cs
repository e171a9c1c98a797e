using System.CommandLine;
using Lathe.Cli.Presentation;
using Lathe.Cli.Text;
using Lathe.Compression;
using Lathe.Transformers.Pipelines;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe rerank</c>: documents in the order in which they answer a query.</summary>
internal static class RerankCommand
{
    public static Command Create(ToolOutput output, ToolInput input)
    {
        PipelineArguments pipelineArguments = new();
        Option<string> query = new("--query", "-q") { Description = "What the documents are to answer.", HelpName = "Q", Required = true };
        Option<string> documents = new("--documents", "-d")
        {
            Description = "The documents, one a line; blank lines are left out. A file, or - for standard input.",
            HelpName = "FILE",
            DefaultValueFactory = _ => "-",
        };
        Option<int?> top = new("--top") { Description = "How many documents to show, best first; without it all of them.", HelpName = "K" };
        WholeNumber.AtLeast(top, 1);
        Option<bool> activated = new("--activated")
        {
            Description = "Show scores as the checkpoint's activation makes them, often 0 to 1; without it raw logits.",
        };
        Option<bool> json = SharedOptions.JsonLines();
        Command command = new("rerank", "Orders documents by how well they answer a query, with a cross-encoder.")
        {
            query, documents, top, activated, json,
        };
        pipelineArguments.AddTo(command);
        query.Validators.Add(result =>
        {
            if (string.IsNullOrWhiteSpace(result.GetValueOrDefault<string>()))
                result.AddError("--query has no text; expected what the documents are to answer.");
        });
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(documents);
            using RerankPipeline pipeline = RerankPipeline.Load(
                pipelineArguments.Folder(parsed), pipelineArguments.Options(parsed),
                parsed.GetValue(activated) ? null : ClassificationFunction.None);
            output.Warn(pipeline.Tokenizer.Warnings);
            List<(TextItem Item, float Score)> scored = [];
            TextVerb.Run(
                output,
                input.Batches(path).Select(WithText).Where(batch => batch.Count > 0),
                batch => pipeline.Score(parsed.GetRequiredValue(query), [.. batch.Select(item => item.Text)]),
                (item, score) => scored.Add((item, score)));
            if (scored.Count == 0)
                throw new InputException($"{ToolInput.Name(path)} has no text; expected documents to rank.");
            // of equal ones the first; what is no number is below all numbers
            IEnumerable<(TextItem, float)> ranked = scored.OrderByDescending(document => document.Score)
                .Take(parsed.GetValue(top) ?? scored.Count);
            Print(output, ranked, parsed.GetValue(json) ? new JsonLine() : null);
        });
        return command;
    }

    private static IReadOnlyList<TextItem> WithText(IReadOnlyList<TextItem> batch) =>
        [.. batch.Where(item => !string.IsNullOrWhiteSpace(item.Text))];

    private static void Print(ToolOutput output, IEnumerable<(TextItem Item, float Score)> ranked, JsonLine? line)
    {
        foreach ((TextItem item, float score) in ranked)
        {
            output.Line(line is null ? $"{Numbers.Fixed(score, 4)}\t{item.Line}\t{item.Text}" : line.Of(writer =>
            {
                JsonNumbers.Write(writer, "score", score);
                writer.WriteNumber("line", item.Line);
                writer.WriteString("text", item.Text);
            }));
        }
    }
}
