using System.CommandLine;
using Lathe.Cli.Presentation;
using Lathe.Cli.Text;
using Lathe.Compression;
using Lathe.Transformers.Pipelines;
using Lathe.Transformers.Search;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe search</c>: the lines of a file that are nearest to a query in meaning.</summary>
internal static class SearchCommand
{
    public static Command Create(ToolOutput output, ToolInput input)
    {
        PipelineArguments pipelineArguments = new();
        Argument<string?> query = new("QUERY")
        {
            Description = "What to look for; without it every line of standard input is a query.",
            Arity = ArgumentArity.ZeroOrOne
        };
        Option<string> index = new("--index", "-i")
        {
            Description = "The lines to search, one text a line; blank ones are left out.",
            HelpName = "FILE", Required = true
        };
        Option<int> top = SharedOptions.Count("--top", "How many lines to show, nearest first.", "K", 5);
        Option<bool> save =
            new("--save") { Description = "Keep the vectors of the lines, in this user's cache folder or where --vectors says." };
        Option<bool> load = new("--load") { Description = "Read the vectors that --save kept with this model and these lines." };
        Option<string?> vectors = new("--vectors") { Description = "The file for --save to write and --load to read.", HelpName = "FILE" };
        Option<string?> prompt = SharedOptions.Prompt("--query-prompt", "In front of a query");
        Option<string?> linePrompt = SharedOptions.Prompt("--line-prompt", "In front of a line");
        Option<bool> json = SharedOptions.JsonLines();
        Command command = new("search", "Finds the lines of a file nearest to a query, by the cosine of their vectors.") { query, index,
            top, save, load, vectors, prompt, linePrompt, json };
        pipelineArguments.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(save) && result.GetValue(load))
                result.AddError("--save and --load exclude each other: one makes what the other reads.");
            else if (result.GetValue(vectors) is not null && !result.GetValue(save) && !result.GetValue(load))
                result.AddError("--vectors names a file for --save or --load; give one of them too.");
        });
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(index), folder = pipelineArguments.Folder(parsed);
            string? place = parsed.GetValue(save) || parsed.GetValue(load) ? VectorsFile.Of(parsed.GetValue(vectors), path) : null;
            SearchLines lines = SearchLines.Read(input, path);
            using FeatureExtractionPipeline pipeline = FeatureExtractionPipeline.Load(folder, pipelineArguments.Options(parsed));
            output.Warn(pipeline.Tokenizer.Warnings);
            TextIndex texts = place is not null && parsed.GetValue(load)
                ? Load(place, pipeline, lines.Texts, parsed.GetValue(linePrompt))
                : Build(output, pipeline, lines.Texts, parsed.GetValue(linePrompt));
            if (place is not null && parsed.GetValue(save))
                Save(texts, place);

            IEnumerable<IReadOnlyList<TextItem>> queries = parsed.GetValue(query) is { } one
                ? [[new TextItem("QUERY", 1, one, null, null)]] : input.Batches("-");
            JsonLine? line = parsed.GetValue(json) ? new JsonLine() : null;
            TextVerb.Run(
                output,
                queries,
                batch => texts.Search([.. batch.Select(item => item.Text)], parsed.GetValue(top), parsed.GetValue(prompt)),
                (item, found) => Print(output, item, found, lines, line));
        });
        return command;
    }

    private static TextIndex Load(string place, FeatureExtractionPipeline pipeline, IReadOnlyList<string> lines, string? prompt) =>
        File.Exists(place)
        ? TextIndex.Load(place, pipeline, lines, prompt)
        : throw new InputException($"{place} is not there; --save makes it from the same lines.");

    private static void Save(TextIndex texts, string place)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(place)) is { } folder)
            Directory.CreateDirectory(folder);
        texts.Save(place);
    }

    private static TextIndex Build(ToolOutput output, FeatureExtractionPipeline pipeline, IReadOnlyList<string> lines, string? prompt)
    {
        using ProgressLine progress = output.Progress("lines");
        return TextIndex.Build(pipeline, lines, prompt, progress);
    }

    private static void Print(ToolOutput output, TextItem query, TextMatch[] found, SearchLines lines, JsonLine? line)
    {
        if (line is null)
        {
            foreach (TextMatch match in found)
                output.Line($"{Numbers.Fixed(match.Similarity, 4)}\t{lines.Numbers[match.Row]}\t{match.Text}");
            return;
        }
        output.Line(line.Of(writer =>
        {
            writer.WriteString("query", query.Text);
            writer.WriteStartArray("hits");
            foreach (TextMatch match in found)
            {
                writer.WriteStartObject();
                JsonNumbers.Write(writer, "score", match.Similarity);
                writer.WriteNumber("line", lines.Numbers[match.Row]);
                writer.WriteString("text", match.Text);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }));
    }
}
