using System.CommandLine;
using System.Globalization;
using Lathe.Cli.Presentation;
using Lathe.Cli.Text;
using Lathe.Transformers.Pipelines;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe embed</c>: texts to vectors.</summary>
internal static class EmbedCommand
{
    public static Command Create(ToolOutput output, ToolInput input)
    {
        PipelineArguments pipelineArguments = new();
        Argument<string> file = ToolInput.Argument("Texts, one a line.");
        Option<string?> prompt = SharedOptions.Prompt();
        Option<bool> json = SharedOptions.JsonLines();
        Command command = new("embed", "Writes the vector of each text.") { file, prompt, json };
        pipelineArguments.AddTo(command);
        command.SetAction(parsed =>
        {
            using FeatureExtractionPipeline pipeline =
                FeatureExtractionPipeline.Load(pipelineArguments.Folder(parsed), pipelineArguments.Options(parsed));
            output.Warn(pipeline.Tokenizer.Warnings);
            JsonLine? line = parsed.GetValue(json) ? new JsonLine() : null;
            TextVerb.Run(
                output,
                input.Batches(parsed.GetRequiredValue(file)),
                batch => pipeline.Embed([.. batch.Select(item => item.Text)], parsed.GetValue(prompt)),
                (item, vector) => output.Line(line is null ? Plain(vector) : line.Of(writer =>
                {
                    writer.WriteString("text", item.Text);
                    writer.WriteStartArray("embedding");
                    foreach (float value in vector)
                        writer.WriteNumberValue(value);
                    writer.WriteEndArray();
                })));
        });
        return command;
    }

    private static string Plain(float[] vector) => string.Join(' ', vector.Select(value => value.ToString(CultureInfo.InvariantCulture)));
}
