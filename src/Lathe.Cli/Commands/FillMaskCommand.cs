using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lathe.Cli.Text;
using Lathe.Transformers;
using Lathe.Transformers.Pipelines;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe fill-mask</c>: what may stand in the place of a mask, and how often the likeliest is right.</summary>
internal static class FillMaskCommand
{
    public static Command Create(ToolOutput output, ToolInput input)
    {
        PipelineArguments pipelineArguments = new();
        Argument<string> file = ToolInput.Argument("Texts with masks, one a line; in JSON lines 'masks' may list the tokens to mask in a raw text, by position.");
        Option<int> top = SharedOptions.Count("--top", "How many tokens to show for a mask, likeliest first.", "K", 5);
        Option<bool> score = new("--score") { Description = "Print only how often the likeliest token is right: what 'labels' says in JSON lines, or what 'masks' took away." };
        Option<bool> json = SharedOptions.JsonLines();
        Command command = new("fill-mask", "Writes the likeliest tokens for each mask of each text.") { file, top, score, json };
        pipelineArguments.AddTo(command);
        command.SetAction(parsed =>
        {
            using FillMaskPipeline pipeline = FillMaskPipeline.Load(pipelineArguments.Folder(parsed), pipelineArguments.Options(parsed));
            JsonLine? line = parsed.GetValue(json) ? new JsonLine() : null;
            bool onlyScore = parsed.GetValue(score);
            MaskScore sum = new();
            TextVerb.Run(
                output,
                input.Batches(parsed.GetRequiredValue(file)),
                batch => Fill(pipeline, batch, onlyScore ? 1 : parsed.GetValue(top)),
                (item, filled) =>
                {
                    if (onlyScore)
                        sum.Add(item, filled);
                    else
                        Print(output, filled, line);
                });
            if (onlyScore)
                sum.Print(output, line is not null);
        });
        return command;
    }

    private static FilledText[] Fill(FillMaskPipeline pipeline, IReadOnlyList<TextItem> batch, int top)
    {
        (string Text, int[]? Labels)[] masked = [.. batch.Select(item => Masked(pipeline, item))];
        IReadOnlyList<MaskFill>[][] fills = pipeline.Fill([.. masked.Select(item => item.Text)], top);
        FilledText[] results = new FilledText[batch.Count];
        for (int i = 0; i < results.Length; i++)
        {
            results[i] = new FilledText(masked[i].Text, masked[i].Labels, fills[i]);
            // a text that is cut may lose masks on the way
            if (masked[i].Labels is { } labels && labels.Length != fills[i].Length)
                throw batch[i].Problem($"has {fills[i].Length} masks in its first {pipeline.MaxSequence} tokens and {labels.Length} labels; expected a label for each mask.");
        }
        return results;
    }

    /// <summary>The text with its masks, and the ids that stood there where the line tells.</summary>
    private static (string Text, int[]? Labels) Masked(FillMaskPipeline pipeline, TextItem item)
    {
        int[]? positions = item.List("masks", "a list of token positions", element => element.GetInt32());
        string[]? labels = item.List("labels", "a list of tokens", element => element.GetString() ?? throw new FormatException("null"));
        if (positions is not null && labels is not null)
            throw item.Problem("has both 'masks' and 'labels'; expected 'masks' with a raw text, or 'labels' with a masked one.");
        if (positions is not null)
        {
            try
            {
                MaskedText masked = MaskedText.Of(pipeline.Tokenizer, item.Text, positions);
                return (masked.Text, [.. masked.Labels]);
            }
            catch (ArgumentException exception)
            {
                throw item.Problem(exception.Message.Split(" (Parameter '")[0], exception);
            }
        }
        if (!item.Text.Contains(pipeline.MaskToken, StringComparison.Ordinal))
            throw item.Problem($"has no {pipeline.MaskToken}, which stands for what is to be filled in.");
        return (item.Text, labels is null ? null : [.. labels.Select(label => pipeline.Tokenizer.TokenToId(label) ?? throw item.Problem($"the label '{label}' is no token of {pipeline.Tokenizer.Source}."))]);
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
                writer.WriteNumber("score", fill.Score);
                writer.WriteString("sequence", fill.Sequence);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }
        writer.WriteEndArray();
    }

    /// <param name="Text">With its masks.</param>
    /// <param name="Labels">The right ids, one a mask; null where the line did not tell.</param>
    /// <param name="Masks">For each mask, from left to right, the likeliest tokens.</param>
    private sealed record FilledText(string Text, int[]? Labels, IReadOnlyList<IReadOnlyList<MaskFill>> Masks);

    /// <summary>How often the likeliest token was the right one.</summary>
    private sealed class MaskScore
    {
        private int texts, masked, correct;

        public void Add(TextItem item, FilledText filled)
        {
            if (filled.Labels is not { } labels)
                throw item.Problem("has neither 'labels' nor 'masks'; --score needs to know what is right.");
            texts++;
            for (int i = 0; i < labels.Length; i++, masked++)
                correct += filled.Masks[i][0].TokenId == labels[i] ? 1 : 0;
        }

        public void Print(ToolOutput output, bool json)
        {
            if (masked == 0)
                throw new InputException("no text has a mask; --score has nothing to count.");
            double share = (double)correct / masked;
            if (json)
                output.Json(new JsonObject { ["texts"] = texts, ["masked"] = masked, ["correct"] = correct, ["top1"] = JsonNumbers.Of(share) });
            else
                output.Line($"{Numbers.Fixed(share, 5)}\t{Numbers.Count(correct)} of {Numbers.Count(masked)} masks in {Numbers.Count(texts)} texts");
        }
    }
}
