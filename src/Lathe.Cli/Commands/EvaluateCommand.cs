using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Lathe.Cli.Presentation;
using Lathe.Cli.Text;
using Lathe.Transformers;
using Lathe.Transformers.Evaluation;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe evaluate</c>: how well a model does on labelled examples.</summary>
internal static class EvaluateCommand
{
    public static Command Create(ToolOutput output)
    {
        Argument<string> model = SharedOptions.Model();
        Option<string> maskedFile =
            new("--mlm")
            {
                Description = "Masked examples: {mask_id, examples: [{input_ids, labels: [[position, id], …]}]}.",
                HelpName = "FILE",
            };
        Option<string> pairsFile = new("--pairs")
        {
            Description = "Pairs with human scores, a line each: score, tab, text, tab, text.",
            HelpName = "FILE",
        };
        Option<(int From, int To)?> range = new("--examples")
        {
            Description = "Only these examples, the second not included: 0..300.",
            HelpName = "A..B",
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value;
                string[] ends = text.Split("..");
                if (ends.Length == 2 && End(ends[0], 0, out int from) && End(ends[1], int.MaxValue, out int to) && from < to)
                    return (from, to);
                result.AddError($"--examples is '{text}'; expected A..B with A below B, such as 0..300.");
                return null;
            },
        };
        Option<Precision> precision = SharedOptions.PrecisionOption();
        Option<int> threads = SharedOptions.Threads();
        Option<bool> json = SharedOptions.Json();
        Command command = new("evaluate", "Scores a model on labelled examples.")
        {
            model, maskedFile, pairsFile, range, precision, threads, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(maskedFile) is null == result.GetResult(pairsFile) is null)
                result.AddError("expected one of --mlm FILE and --pairs FILE.");
        });
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(pairsFile) is { } pairs)
            {
                PairEvaluation.Run(output, new PairsFile(pairs).Read(), parsed.GetRequiredValue(model), parsed.GetValue(precision),
                    parsed.GetValue(threads), parsed.GetValue(json), range: parsed.GetValue(range));
                return;
            }

            IReadOnlyList<MaskedExample> examples =
                Select(MaskedExamples.Read(parsed.GetRequiredValue(maskedFile)).Examples, parsed.GetValue(range));
            using CompiledModel compiled = AutoModel.Load(parsed.GetRequiredValue(model), parsed.GetValue(precision));
            MaskedLanguageModelScore score = MaskedLanguageModelScore.Of(compiled, examples, parsed.GetValue(threads));
            Report(output, compiled, score, parsed.GetValue(json));
        });
        return command;
    }

    private static bool End(string text, int absent, out int value)
    {
        value = absent;
        return text.Length == 0 || int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    internal static IReadOnlyList<T> Select<T>(IReadOnlyList<T> all, (int From, int To)? range)
    {
        if (range is not { } ends)
            return all;
        if (ends.From >= all.Count || (ends.To > all.Count && ends.To != int.MaxValue))
            throw new ArgumentException(
                $"--examples asks for {ends.From}..{ends.To}, the file has {all.Count} examples; expected a part of 0..{all.Count}.");
        return [.. all.Skip(ends.From).Take(ends.To - ends.From)];
    }

    private static void Report(ToolOutput output, CompiledModel model, MaskedLanguageModelScore score, bool json)
    {
        if (json)
        {
            output.Json(new JsonObject
            {
                ["model"] = model.Name,
                ["precision"] = model.Precision.Name(),
                ["examples"] = score.Examples,
                ["masked"] = score.Masked,
                ["top1"] = JsonNumbers.Of(score.Top1),
                ["nll"] = JsonNumbers.Of(score.Nll),
            });
            return;
        }
        output.Table(
            $"{model.Name} at {model.Precision.Name()}, masked LM",
            ["examples|", "masked|", "top1|", "nll|"],
            [[Numbers.Count(score.Examples), Numbers.Count(score.Masked), Numbers.Fixed(score.Top1, 5), Numbers.Fixed(score.Nll, 5)]]);
    }
}
