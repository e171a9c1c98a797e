using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lathe.Cli.Presentation;
using Lathe.Cli.Text;
using Lathe.Compression;
using Lathe.Transformers;
using Lathe.Transformers.Evaluation;
using Lathe.Transformers.Pipelines;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe fill-mask</c>: what may stand in the place of a mask, and how often the likeliest is right.</summary>
internal static class FillMaskCommand
{
    public static Command Create(ToolOutput output, ToolInput input)
    {
        PipelineArguments pipelineArguments = new();
        Argument<string> file =
            ToolInput.Argument(
            "Texts with masks, one a line; in JSON lines 'masks' may list the tokens to mask in a raw text, by position.");
        Option<int> top = SharedOptions.Count("--top", "How many tokens to show for a mask, likeliest first.", "K", 5);
        Option<bool> score =
            new("--score")
            {
                Description =
                    "Print only how often the likeliest token is right: what 'labels' says in JSON lines, or what 'masks' took away."
            };
        Option<bool> json = SharedOptions.JsonLines();
        Command command = new("fill-mask", "Writes the likeliest tokens for each mask of each text.") { file, top, score, json };
        pipelineArguments.AddTo(command);
        command.SetAction(parsed =>
        {
            using FillMaskPipeline pipeline = FillMaskPipeline.Load(pipelineArguments.Folder(parsed), pipelineArguments.Options(parsed));
            output.Warn(pipeline.Tokenizer.Warnings);
            JsonLine? line = parsed.GetValue(json) ? new JsonLine() : null;
            bool onlyScore = parsed.GetValue(score);
            MaskAccuracy sum = default;
            TextVerb.Run(
                output,
                input.Batches(parsed.GetRequiredValue(file)),
                batch => Fill(pipeline, batch, onlyScore ? 1 : parsed.GetValue(top)),
                (item, filled) =>
                {
                    if (onlyScore)
                        sum += filled.Accuracy
                            ?? throw item.Problem("has neither 'labels' nor 'masks'; --score needs to know what is right.");
                    else
                        Print(output, filled, line);
                });
            if (onlyScore)
                PrintScore(output, sum, line is not null);
        });
        return command;
    }

    private static FilledText[] Fill(FillMaskPipeline pipeline, IReadOnlyList<TextItem> batch, int top)
    {
        (string Text, IReadOnlyList<int>? Labels)[] masked = [.. batch.Select(item => Masked(pipeline, item))];
        IReadOnlyList<MaskFill>[][] fills = pipeline.Fill([.. masked.Select(item => item.Text)], top);
        return [.. batch.Select((item, i) =>
            new FilledText(masked[i].Text, fills[i],
            masked[i].Labels is { } labels ? item.Check(() => MaskAccuracy.Of(labels, fills[i])) : null))];
    }

    /// <summary>The text with its masks, and the ids that stood there where the line tells.</summary>
    private static (string Text, IReadOnlyList<int>? Labels) Masked(FillMaskPipeline pipeline, TextItem item)
    {
        int[]? positions = item.List("masks", "a list of token positions", element => element.GetInt32());
        string[]? labels = item.List("labels", "a list of tokens", element => element.GetString() ?? throw new FormatException("null"));
        if (positions is not null && labels is not null)
            throw item.Problem("has both 'masks' and 'labels'; expected 'masks' with a raw text, or 'labels' with a masked one.");
        if (positions is null && !item.Text.Contains(pipeline.MaskToken, StringComparison.Ordinal))
            throw item.Problem($"has no {pipeline.MaskToken}, which stands for what is to be filled in.");
        if (positions is null && labels is null)
            return (item.Text, null);
        MaskedText masked = item.Check(() => positions is not null ? MaskedText.Of(pipeline.Tokenizer, item.Text, positions)
            : MaskedText.WithLabels(pipeline.Tokenizer, item.Text, labels!));
        return (masked.Text, masked.Labels);
    }

    private static void Print(ToolOutput output, FilledText filled, JsonLine? line)
    {
        if (line is not null)
        {
            output.Line(line.Of(writer => Describe(writer, filled)));
            return;
        }
        foreach (IReadOnlyList<MaskFill> mask in filled.Masks)
        {
            foreach (MaskFill fill in mask)
                output.Line($"{fill.Token}\t{Numbers.Fixed(fill.Score, 4)}\t{fill.Sequence}");
        }
        output.Line("");
    }

    private static void Describe(Utf8JsonWriter writer, FilledText filled)
    {
        writer.WriteString("text", filled.Text);
        writer.WriteStartArray("masks");
        foreach (IReadOnlyList<MaskFill> mask in filled.Masks)
        {
            writer.WriteStartArray();
            foreach (MaskFill fill in mask)
            {
                writer.WriteStartObject();
                writer.WriteNumber("id", fill.TokenId);
                writer.WriteString("token", fill.Token);
                JsonNumbers.Write(writer, "score", fill.Score);
                writer.WriteString("sequence", fill.Sequence);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }
        writer.WriteEndArray();
    }

    private static void PrintScore(ToolOutput output, MaskAccuracy score, bool json)
    {
        if (score.Masked == 0)
            throw new InputException("no text has a mask; --score has nothing to count.");
        if (json)
            output.Json(new JsonObject
            {
                ["texts"] = score.Texts, ["masked"] = score.Masked, ["correct"] = score.Correct, ["top1"] = JsonNumbers.Of(score.Top1)
            });
        else
            output.Line(
                $"{Numbers.Fixed(score.Top1, 5)}\t{Numbers.Count(score.Correct)} of {Numbers.Count(score.Masked)} masks in "
                + $"{Numbers.Count(score.Texts)} texts");
    }

    /// <param name="Text">With its masks.</param>
    /// <param name="Masks">For each mask, from left to right, the likeliest tokens.</param>
    /// <param name="Accuracy">Null where the line did not tell what is right.</param>
    private sealed record FilledText(string Text, IReadOnlyList<IReadOnlyList<MaskFill>> Masks, MaskAccuracy? Accuracy);
}
