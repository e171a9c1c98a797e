using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Lathe.Cli.Presentation;
using Lathe.Cli.Text;
using Lathe.Transformers;
using Lathe.Transformers.Evaluation;
using Lathe.Transformers.Pipelines;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe evaluate</c>: how well a model does on labelled examples.</summary>
internal static class EvaluateCommand
{
    public static Command Create(ToolOutput output, ToolInput input)
    {
        Argument<string> model = SharedOptions.Model();
        Option<string> maskedFile =
            new("--mlm")
            {
                Description = "Masked examples: {mask_id, examples: [{input_ids, labels: [[position, id], …]}]}.",
                HelpName = "FILE",
            };
        Option<string?> pairsFile = SharedOptions.Pairs();
        Option<string?> labelsFile = SharedOptions.Labels();
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
            model, maskedFile, pairsFile, labelsFile, range, precision, threads, json,
        };
        command.Validators.Add(result =>
        {
            if (((Option[])[maskedFile, pairsFile, labelsFile]).Count(option => result.GetResult(option) is not null) != 1)
                result.AddError("expected one of --mlm FILE, --pairs FILE and --labels FILE.");
        });
        command.SetAction(parsed =>
        {
            string folder = parsed.GetRequiredValue(model);
            PipelineOptions options = TaskMetrics.Options(parsed.GetValue(precision), parsed.GetValue(threads));
            if (parsed.GetValue(pairsFile) is { } pairs)
                Pairs(output, Select(PairsFile.Read(input, pairs), parsed.GetValue(range)), folder, options, parsed.GetValue(json));
            else if (parsed.GetValue(labelsFile) is { } labels)
                Labels(output, Select(LabelsFile.Read(input, labels, ClassifierLabels.Of(folder)), parsed.GetValue(range)), folder, options,
                    parsed.GetValue(json));
            else
                Masked(output, Select(MaskedExamples.Read(parsed.GetRequiredValue(maskedFile)).Examples, parsed.GetValue(range)), folder,
                    options, parsed.GetValue(json));
        });
        return command;
    }

    private static bool End(string text, int absent, out int value)
    {
        value = absent;
        return text.Length == 0 || int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    private static IReadOnlyList<T> Select<T>(IReadOnlyList<T> all, (int From, int To)? range)
    {
        if (range is not { } ends)
            return all;
        if (ends.From >= all.Count || (ends.To > all.Count && ends.To != int.MaxValue))
            throw new ArgumentException(
                $"--examples asks for {ends.From}..{ends.To}, the file has {all.Count} examples; expected a part of 0..{all.Count}.");
        return [.. all.Skip(ends.From).Take(ends.To - ends.From)];
    }

    private static void Pairs(ToolOutput output, IReadOnlyList<ScoredPair> pairs, string folder, PipelineOptions options, bool json)
    {
        using FeatureExtractionPipeline pipeline = FeatureExtractionPipeline.Load(folder, options);
        output.Warn(pipeline.Tokenizer.Warnings);
        double spearman = TaskMetrics.Correlation(pipeline, pairs);
        Report(output, pipeline.Model, json, "cosine of pairs against people's scores",
            ("pairs", pairs.Count, Numbers.Count(pairs.Count)),
            (TaskMetrics.Spearman, JsonNumbers.Of(spearman), Numbers.Fixed(spearman, 5)));
    }

    private static void Labels(ToolOutput output, IReadOnlyList<LabelledText> examples, string folder, PipelineOptions options, bool json)
    {
        using TextClassificationPipeline pipeline = TextClassificationPipeline.Load(folder, options);
        output.Warn(pipeline.Tokenizer.Warnings);
        ClassificationScore score = ClassificationScore.Of(pipeline, examples);
        Report(output, pipeline.Model, json, "classes against labels",
            ("examples", score.Examples, Numbers.Count(score.Examples)),
            ("correct", score.Correct, Numbers.Count(score.Correct)),
            (TaskMetrics.Accuracy, JsonNumbers.Of(score.Accuracy), Numbers.Fixed(score.Accuracy, 5)),
            ("f1", JsonNumbers.Of(score.MacroF1), Numbers.Fixed(score.MacroF1, 5)));
    }

    private static void Masked(ToolOutput output, IReadOnlyList<MaskedExample> examples, string folder, PipelineOptions options, bool json)
    {
        using CompiledModel model = AutoModel.Load(folder, options.Precision);
        MaskedLanguageModelScore score = MaskedLanguageModelScore.Of(model, examples, options.Threads);
        Report(output, model, json, "masked LM",
            ("examples", score.Examples, Numbers.Count(score.Examples)),
            ("masked", score.Masked, Numbers.Count(score.Masked)),
            ("top1", JsonNumbers.Of(score.Top1), Numbers.Fixed(score.Top1, 5)),
            ("nll", JsonNumbers.Of(score.Nll), Numbers.Fixed(score.Nll, 5)));
    }

    private static void Report(
        ToolOutput output, CompiledModel model, bool json, string what, params (string Name, JsonNode Value, string Text)[] figures)
    {
        if (json)
        {
            JsonObject all = new() { ["model"] = model.Name, ["precision"] = model.Precision.Name() };
            foreach ((string name, JsonNode value, _) in figures)
                all.Add(name, value);
            output.Json(all);
            return;
        }

        output.Table($"{model.Name} at {model.Precision.Name()}, {what}",
            [.. figures.Select(figure => figure.Name + "|")], [[.. figures.Select(figure => figure.Text)]]);
    }
}
