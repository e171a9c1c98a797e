using System.CommandLine;
using Lathe.Cli.Text;
using Lathe.Transformers.Pipelines;
using Lathe.Transformers.Search;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe search</c>: the lines of a file that are nearest to a query in meaning.</summary>
internal static class SearchCommand
{
    /// <summary>Of the file that --save writes beside the lines.</summary>
    private const string Extension = ".vectors";

    public static Command Create(ToolOutput output, ToolInput input)
    {
        PipelineArguments pipelineArguments = new();
        Argument<string?> query = new("QUERY") { Description = "What to look for; without it every line of standard input is a query.", Arity = ArgumentArity.ZeroOrOne };
        Option<string> index = new("--index", "-i") { Description = "The lines to search, one text a line; blank ones are left out.", HelpName = "FILE", Required = true };
        Option<int> top = SharedOptions.Count("--top", "How many lines to show, nearest first.", "K", 5);
        Option<bool> save = new("--save") { Description = $"Keep the vectors of the lines in FILE{Extension}." };
        Option<bool> load = new("--load") { Description = $"Read the vectors from FILE{Extension}, which --save wrote with this model and these lines." };
        Option<string?> prompt = SharedOptions.Prompt("--query-prompt", "In front of a query");
        Option<string?> linePrompt = SharedOptions.Prompt("--line-prompt", "In front of a line");
        Option<bool> json = SharedOptions.JsonLines();
        Command command = new("search", "Finds the lines of a file nearest to a query, by the cosine of their vectors.") { query, index, top, save, load, prompt, linePrompt, json };
        pipelineArguments.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(save) && result.GetValue(load))
                result.AddError("--save and --load exclude each other: one makes what the other reads.");
        });
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(index), folder = pipelineArguments.Folder(parsed);
            SearchLines lines = SearchLines.Read(input, path);
            using FeatureExtractionPipeline pipeline = FeatureExtractionPipeline.Load(folder, pipelineArguments.Options(parsed));
            string? promptOfLines = parsed.GetValue(linePrompt);
            byte[] origin = parsed.GetValue(save) || parsed.GetValue(load) ? SearchOrigin.Of(pipeline, promptOfLines, lines.Texts) : [];
            VectorIndex vectors = parsed.GetValue(load) ? VectorIndex.Load(path + Extension, origin) : Embed(output, pipeline, promptOfLines, lines.Texts);
            if (parsed.GetValue(save))
                vectors.Save(path + Extension, origin);

            IEnumerable<IReadOnlyList<TextItem>> queries = parsed.GetValue(query) is { } one ? [[new TextItem("QUERY", 1, one, null, null)]] : input.Batches("-");
            JsonLine? line = parsed.GetValue(json) ? new JsonLine() : null;
            TextVerb.Run<VectorMatch[]>(
                output,
                queries,
                batch => [.. pipeline.Embed([.. batch.Select(item => item.Text)], parsed.GetValue(prompt)).Select(vector => vectors.Search(vector, parsed.GetValue(top)))],
                (item, found) => Print(output, item, found, lines, line));
        });
        return command;
    }

    private static VectorIndex Embed(ToolOutput output, FeatureExtractionPipeline pipeline, string? prompt, IReadOnlyList<string> lines)
    {
        const int Together = 1024;
        VectorIndex index = new(pipeline.Dimensions);
        using ProgressLine progress = output.Progress("lines");
        foreach (string[] chunk in lines.Chunk(Together))
        {
            foreach (float[] vector in pipeline.Embed(chunk, prompt))
                index.Add(vector);
            progress.Add(chunk.Length);
        }
        return index;
    }

    private static void Print(ToolOutput output, TextItem query, VectorMatch[] found, SearchLines lines, JsonLine? line)
    {
        if (line is null)
        {
            foreach (VectorMatch match in found)
                output.Line($"{Numbers.Fixed(match.Similarity, 4)}\t{lines.Numbers[match.Row]}\t{lines.Texts[match.Row]}");
            return;
        }
        output.Line(line.Of(writer =>
        {
            writer.WriteString("query", query.Text);
            writer.WriteStartArray("hits");
            foreach (VectorMatch match in found)
            {
                writer.WriteStartObject();
                writer.WriteNumber("score", match.Similarity);
                writer.WriteNumber("line", lines.Numbers[match.Row]);
                writer.WriteString("text", lines.Texts[match.Row]);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }));
    }
}
