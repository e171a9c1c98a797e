using System.CommandLine;
using Lathe.Cli.Presentation;
using Lathe.Cli.Text;
using Lathe.Transformers.Pipelines;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe answer</c>: the span of a text that answers a question.</summary>
internal static class AnswerCommand
{
    internal const string LongestAnswer = "--max-answer", Window = "--window", Stride = "--stride";

    public static Command Create(ToolOutput output, ToolInput input)
    {
        PipelineArguments pipelineArguments = new();
        Option<string> question = new("--question", "-q") { Description = "What to ask.", HelpName = "Q", Required = true };
        Option<string> context = new("--context", "-c")
        {
            Description = "The text that has the answer: a file, or - for standard input.",
            HelpName = "FILE", DefaultValueFactory = _ => "-"
        };
        Option<int> top = SharedOptions.Count("--top", "How many answers to show, best first.", "K", 1);
        Option<bool> impossible = new("--allow-none")
        {
            Description = "Let \"the text has no answer\" be one of the answers: an empty one."
        };
        Option<int> longest = SharedOptions.Count(LongestAnswer, "Most tokens of an answer.", "N", new AnswerOptions().MaxAnswerLength);
        Option<int?> window =
            new(Window)
            {
                Description = "Tokens that are read at one time, question included; without it 384, or what the model takes.",
                HelpName = "N"
            };
        Option<int?> stride =
            new(Stride)
            {
                Description =
                    "Tokens of the text that a window repeats of the one before; without it 128, or what there is room for.", HelpName = "N"
            };
        WholeNumber.AtLeast(window, 1);
        WholeNumber.AtLeast(stride, 0);
        Option<bool> json = SharedOptions.JsonLines();
        Command command = new("answer", "Finds the part of a text that answers a question.") { question, context, top, longest, window,
            stride, impossible, json };
        pipelineArguments.AddTo(command);
        command.SetAction(parsed =>
        {
            string text = string.Join('\n', input.Lines(parsed.GetRequiredValue(context)));
            using QuestionAnsweringPipeline pipeline =
                QuestionAnsweringPipeline.Load(pipelineArguments.Folder(parsed), pipelineArguments.Options(parsed));
            output.Warn(pipeline.Tokenizer.Warnings);
            AnswerOptions options = new()
            {
                TopK = parsed.GetValue(top),
                MaxAnswerLength = parsed.GetValue(longest),
                Window = parsed.GetValue(window),
                Stride = parsed.GetValue(stride),
                AllowImpossible = parsed.GetValue(impossible),
            };
            JsonLine line = new();
            foreach (Answer answer in pipeline.Ask(parsed.GetRequiredValue(question), text, options))
            {
                output.Line(!parsed.GetValue(json)
                    ? $"{answer.Text}\t{Numbers.Fixed(answer.Score, 4)}\t{answer.Start}..{answer.End}" : line.Of(writer =>
                {
                    writer.WriteString("answer", answer.Text);
                    JsonNumbers.Write(writer, "score", answer.Score);
                    writer.WriteNumber("start", answer.Start);
                    writer.WriteNumber("end", answer.End);
                }));
            }
        });
        return command;
    }
}
