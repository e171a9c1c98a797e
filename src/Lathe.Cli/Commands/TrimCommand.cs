using System.CommandLine;
using System.Text.Json.Nodes;
using Lathe.Cli.Presentation;
using Lathe.Cli.Text;
using Lathe.Compression;
using Lathe.Transformers.Trimming;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe trim</c>: a checkpoint without the tokens that a corpus never uses.</summary>
internal static class TrimCommand
{
    public static Command Create(ToolOutput output, ToolInput input)
    {
        Argument<string> folder = SharedOptions.Model("A checkpoint folder with a tokenizer.");
        Option<string> target = new("--output", "-o") { Description = "The folder to write.", HelpName = "OUT", Required = true };
        Option<string> texts = SharedOptions.Texts();
        Option<bool> json = SharedOptions.Json();
        Command command = new("trim", "Writes a folder without the tokens that a corpus never uses.") { folder, target, texts, json };
        command.SetAction(parsed =>
        {
            (string source, string file) = (parsed.GetRequiredValue(folder), parsed.GetRequiredValue(texts));
            string path = parsed.GetRequiredValue(target);
            using OutputFolder place = new(path, source);
            CheckpointFiles.CopyOthers(source, place.Path);
            TrimmedVocabulary trimmed =
                VocabularyTrimmer.Write(source, place.Path, CompressionInputs.Corpus(input, file));
            place.Complete();
            if (parsed.GetValue(json))
            {
                output.Json(new JsonObject
                {
                    ["output"] = path,
                    ["kept"] = trimmed.Kept,
                    ["of"] = trimmed.Of,
                    ["bytesBefore"] = trimmed.BytesBefore,
                    ["bytesAfter"] = trimmed.BytesAfter,
                    ["texts"] = trimmed.Texts,
                    ["run"] = trimmed.Run,
                });
                return;
            }

            output.Line($"{path}: {Numbers.Count(trimmed.Of)} → {Numbers.Count(trimmed.Kept)} tokens, "
                + $"{Numbers.Bytes(trimmed.BytesBefore)} → {Numbers.Bytes(trimmed.BytesAfter)}; {Numbers.Count(trimmed.Texts)} texts give "
                + $"the same tokens, {Numbers.Count(trimmed.Run)} of them were run and give the same outputs");
        });
        return command;
    }
}
