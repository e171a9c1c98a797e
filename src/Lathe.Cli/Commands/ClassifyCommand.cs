using System.CommandLine;
using Lathe.Cli.Presentation;
using Lathe.Cli.Text;
using Lathe.Transformers.Pipelines;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe classify</c>: texts or pairs to classes.</summary>
internal static class ClassifyCommand
{
    public static Command Create(ToolOutput output, ToolInput input)
    {
        PipelineArguments pipelineArguments = new();
        Argument<string> file = ToolInput.Argument("Texts, one a line; a tab stands between the texts of a pair.");
        Option<int> top = SharedOptions.Count("--top", "How many classes to show, likeliest first.", "K", 1);
        Option<ClassificationFunction?> function = Function();
        Option<bool> json = SharedOptions.JsonLines();
        Command command = new("classify", "Writes the likeliest classes of each text or pair of texts.") { file, top, function, json };
        pipelineArguments.AddTo(command);
        command.SetAction(parsed =>
        {
            using TextClassificationPipeline pipeline = TextClassificationPipeline.Load(
                pipelineArguments.Folder(parsed), pipelineArguments.Options(parsed), parsed.GetValue(function));
            output.Warn(pipeline.Tokenizer.Warnings);
            int most = parsed.GetValue(top);
            JsonLine? line = parsed.GetValue(json) ? new JsonLine() : null;
            TextVerb.Run(
                output,
                input.Batches(parsed.GetRequiredValue(file), tabSeparatesPairs: true),
                batch => TextVerb.ByKind(batch, (texts, pairs) => pipeline.Classify(texts, pairs, most)),
                (item, labels) => output.Line(line is null ? Plain(labels) : line.Of(writer =>
                {
                    writer.WriteString("text", item.Text);
                    if (item.Pair is { } pair)
                        writer.WriteString("pair", pair);
                    writer.WriteStartArray("labels");
                    foreach (ClassLabel label in labels)
                    {
                        writer.WriteStartObject();
                        writer.WriteString("label", label.Label);
                        JsonNumbers.Write(writer, "score", label.Score);
                        writer.WriteEndObject();
                    }
                    writer.WriteEndArray();
                })));
        });
        return command;
    }

    private static Option<ClassificationFunction?> Function()
    {
        Option<ClassificationFunction?> option = new("--function")
        {
            Description = "What makes scores of logits: none, sigmoid or softmax; without it what the checkpoint says.",
            HelpName = "F",
            CustomParser = result =>
            {
                foreach (ClassificationFunction function in (ReadOnlySpan<ClassificationFunction>)[ClassificationFunction.None,
                    ClassificationFunction.Sigmoid, ClassificationFunction.Softmax])
                {
                    if (string.Equals(function.ToString(), result.Tokens[0].Value, StringComparison.OrdinalIgnoreCase))
                        return function;
                }
                result.AddError($"'{result.Tokens[0].Value}' is no function; expected none, sigmoid or softmax.");
                return null;
            },
        };
        return option;
    }

    private static string Plain(IReadOnlyList<ClassLabel> labels) =>
        string.Join('\t', labels.Select(label => $"{label.Label}\t{Numbers.Fixed(label.Score, 4)}"));
}
