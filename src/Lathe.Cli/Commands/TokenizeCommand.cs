using System.CommandLine;
using System.Text;
using Lathe.Cli.Presentation;
using Lathe.Cli.Text;
using Lathe.Transformers.Tokenization;
using Encoding = Lathe.Transformers.Tokenization.Encoding;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe tokenize</c>: what a tokenizer makes of texts.</summary>
internal static class TokenizeCommand
{
    public static Command Create(ToolOutput output, ToolInput input)
    {
        Argument<string> folder = new("FOLDER") { Description = "A folder with a tokenizer, or one of its files." };
        Argument<string> file = ToolInput.Argument("Texts, one a line.");
        Option<bool> pairs = new("--pairs") { Description = "A tab separates a text from its second one." };
        Option<bool> plain = new("--no-special") { Description = "Leave [CLS], [SEP] and the like out." };
        Option<int> longest = SharedOptions.Count("--max-length", "Cut to this many tokens; without it nothing is cut.", "N", int.MaxValue);
        Option<bool> json = SharedOptions.JsonLines();
        Option<bool> alone = new("--tokenizer-json-alone")
        {
            Description = "Read tokenizer.json and nothing beside it, as text-embeddings-inference does.",
        };
        Command command = new("tokenize", "Shows ids, tokens and the range of the text that each stands for.")
        {
            folder, file, pairs, plain, longest, alone, json,
        };
        command.SetAction(parsed =>
        {
            TokenizerOptions read = new() { TokenizerJsonAlone = parsed.GetValue(alone) };
            Tokenizer tokenizer = Tokenizer.Load(parsed.GetRequiredValue(folder), read);
            output.Warn(tokenizer.Warnings);
            EncodeOptions options = new()
            {
                AddSpecialTokens = !parsed.GetValue(plain),
                Truncation = parsed.GetValue(longest)
                    == int.MaxValue ? TruncationOptions.None : new TruncationOptions(parsed.GetValue(longest)),
                Padding = PaddingOptions.None,
            };
            JsonLine? line = parsed.GetValue(json) ? new JsonLine() : null;
            using ProgressLine progress = output.Progress("texts");
            foreach (IReadOnlyList<TextItem> batch in input.Batches(parsed.GetRequiredValue(file), parsed.GetValue(pairs)))
            {
                foreach (TextItem item in batch)
                    Print(output, item, tokenizer.Encode(item.Text, item.Pair, options), line);
                output.Flush();
                progress.Add(batch.Count);
            }
        });
        return command;
    }

    private static void Print(ToolOutput output, TextItem item, Encoding encoding, JsonLine? line)
    {
        if (line is null)
        {
            for (int i = 0; i < encoding.Length; i++)
                output.Line($"{encoding.Ids[i]}\t{OneWord(encoding.Tokens[i])}\t{encoding.Offsets[i].Start}..{encoding.Offsets[i].End}");
            output.Line("");
            return;
        }
        output.Line(line.Of(writer =>
        {
            writer.WriteString("text", item.Text);
            if (item.Pair is { } pair)
                writer.WriteString("pair", pair);
            writer.WriteStartArray("ids");
            foreach (int id in encoding.Ids)
                writer.WriteNumberValue(id);
            writer.WriteEndArray();
            writer.WriteStartArray("tokens");
            foreach (string token in encoding.Tokens)
                writer.WriteStringValue(token);
            writer.WriteEndArray();
            writer.WriteStartArray("offsets");
            foreach (TextRange range in encoding.Offsets)
            {
                writer.WriteStartArray();
                writer.WriteNumberValue(range.Start);
                writer.WriteNumberValue(range.End);
                writer.WriteEndArray();
            }
            writer.WriteEndArray();
            writer.WriteStartArray("typeIds");
            foreach (int type in encoding.TypeIds)
                writer.WriteNumberValue(type);
            writer.WriteEndArray();
        }));
    }

    /// <summary>A token with what would break a column or a line spelled out.</summary>
    private static string OneWord(string token)
    {
        if (!token.AsSpan().ContainsAny("\t\r\n"))
            return token;
        return new StringBuilder(token).Replace("\t", "\\t").Replace("\r", "\\r").Replace("\n", "\\n").ToString();
    }
}
