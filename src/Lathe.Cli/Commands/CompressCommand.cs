using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Lathe.Cli.Presentation;
using Lathe.Cli.Text;
using Lathe.Compression;
using Lathe.Kernels.Formats;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe compress</c>: a smaller, faster checkpoint folder.</summary>
internal static class CompressCommand
{
    private const string Adaptive = "adaptive";

    /// <param name="output">Where results go.</param>
    /// <param name="input">Where texts come from.</param>
    /// <param name="training">What a tool that trains adds; null where none does.</param>
    public static Command Create(ToolOutput output, ToolInput input, ICompressionTraining? training = null)
    {
        Argument<string> folder = SharedOptions.Model("A checkpoint folder.");
        Option<string> target = new("--output", "-o") { Description = "The folder to write.", HelpName = "OUT", Required = true };
        Option<string?> texts = new("--texts")
        {
            Description = "Texts to look at, one a line, or JSON objects with 'text': a file, a folder of .txt files, or - for standard "
                + "input. Without it, the texts of --pairs or --labels.",
            HelpName = "FILE"
        };
        Option<string?> pairs = SharedOptions.Pairs(), labels = SharedOptions.Labels();
        Option<int> examples = SharedOptions.Examples();
        string widths = string.Join(", ", WeightEncodings.IntegerBits);
        Option<BitsChoice> bits = new("--bits")
        {
            Description = $"Of a weight: one of {widths}, or {Adaptive}: chosen for each layer.",
            HelpName = "B",
            DefaultValueFactory = _ => new BitsChoice(8),
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value;
                if (string.Equals(text, Adaptive, StringComparison.OrdinalIgnoreCase))
                    return new BitsChoice(null);
                if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value)
                    && WeightEncodings.IntegerBits.Contains(value))
                    return new BitsChoice(value);
                result.AddError($"--bits is '{text}'; expected one of {widths}, or {Adaptive}.");
                return new BitsChoice(8);
            },
        };
        Option<double> average = SharedOptions.Share("--average-bits", "Of a weight where bits are adaptive: 2 to 8.", "X",
            4, value => value is >= 2 and <= 8);
        Option<int?> embeddings = new("--embeddings")
        {
            Description = $"Bits of the embedding tables' rows: {string.Join(" or ", WeightEncodings.EmbeddingBits)}; they stay float "
                + "without it.",
            HelpName = "B",
        };
        WholeNumber.OneOf(embeddings, WeightEncodings.EmbeddingBits);
        Option<Rounding> rounding = SharedOptions.Named("--rounding", "How weights become integers.", "R", Rounding.Nearest);
        Option<bool> smooth = new("--smooth")
        {
            Description =
                "Move and scale inputs, and undo it in weights and biases, before both are rounded, where that is foreseen to help; "
                + "static activations do so anyway."
        };
        Option<bool> rough = new("--no-smooth") { Description = "Leave the inputs of static activations as they are." };
        Option<ActivationMode> activations = SharedOptions.Named("--activations",
            "Scales with which inputs become int8: of each row, or one from calibration.", "A", ActivationMode.Dynamic);
        Option<CalibrationMethod> calibration = SharedOptions.Named("--calibration", "What chooses the range of a static scale.", "C",
            CalibrationMethod.MinMax, CalibrationMethods.ByName);
        Option<double> percentile = SharedOptions.Share("--percentile", "Of rows that are not cut off: above 0 to 100.", "P",
            new ActivationOptions().Percentile, value => value is > 0 and <= 100);
        PruningArguments pruning = new();
        Option<bool> trim = new("--trim")
        {
            Description = "Take out the tokens that none of the texts uses.",
        };
        Option<bool> frontier =
            new("--frontier") { Description = "Measure the uniform formats too, 8 to 2 bits, beside what is written: takes their time." };
        Option<double> drop = SharedOptions.Share("--max-metric-drop", "What the metric may lose against float32, 0 or more.", "X",
            0, value => value >= 0 && double.IsFinite(value));
        Option<double> speedup = SharedOptions.Share("--min-speedup", "How many times as fast as float32 it has to be, more than 0.", "X",
            0, value => value > 0 && double.IsFinite(value));
        Option<long> bytes = new("--max-bytes") { Description = "Bytes that the weights may take in memory, 1 or more.", HelpName = "N" };
        WholeNumber.AtLeast(bytes, 1);
        Option<int> threads = SharedOptions.Threads();
        Option<bool> json = SharedOptions.Json();
        Command command = new("compress", "Writes a smaller, faster folder: layers, heads and neurons removed, weights of fewer bits.")
        {
            folder, target, texts, pairs, labels, examples, bits, average, embeddings, rounding, smooth, rough, activations, calibration,
            percentile, trim, frontier, drop, speedup, bytes, threads, json,
        };
        pruning.AddTo(command);
        training?.AddTo(command);
        command.Validators.Add(result =>
        {
            void Needs(Option option, bool isMet, string what)
            {
                if (result.IsGiven(option) && !isMet)
                    result.AddError($"{option.Name} says nothing without {what}.");
            }

            // the examples that it is trained with are texts too
            bool hasTexts = result.IsGiven(texts) || result.IsGiven(pairs) || result.IsGiven(labels) || training?.IsAsked(result) == true;
            bool isMeasured = result.IsGiven(pairs) || result.IsGiven(labels) || training?.Measures(result) == true;
            if (result.IsGiven(pairs) && result.IsGiven(labels))
                result.AddError("--pairs and --labels are two metrics; expected one of them.");
            Needs(examples, hasTexts, "--texts, --pairs or --labels FILE");
            Needs(trim, hasTexts, "--texts, --pairs or --labels FILE");
            Needs(average, IsWord(result.GetResult(bits), Adaptive), $"--bits {Adaptive}");
            Needs(rough, IsWord(result.GetResult(activations), nameof(ActivationMode.Static)), "--activations static");
            if (result.IsGiven(smooth) && result.IsGiven(rough))
                result.AddError($"{smooth.Name} and {rough.Name} say the opposite of each other.");
            Needs(calibration, IsWord(result.GetResult(activations), nameof(ActivationMode.Static)), "--activations static");
            Needs(percentile, IsWord(result.GetResult(calibration), CalibrationMethods.NameOf(CalibrationMethod.Percentile)),
                "--calibration percentile");
            Needs(speedup, hasTexts, "--texts, --pairs or --labels FILE");
            Needs(drop, isMeasured, "--pairs or --labels FILE");
        });
        command.SetAction(parsed =>
        {
            string source = parsed.GetRequiredValue(folder);
            string path = parsed.GetRequiredValue(target);
            int threadCount = parsed.GetValue(threads);
            bool trims = parsed.GetValue(trim);
            int most = parsed.GetValue(examples);
            // a vocabulary is that of all texts, not only of those that layers are looked at with
            CompressionInputs inputs = CompressionInputs.Read(input, source, parsed.GetValue(texts), parsed.GetValue(pairs),
                parsed.GetValue(labels), trims ? int.MaxValue : most, threadCount);
            inputs = training?.Complete(parsed, source, inputs) ?? inputs;
            TrimmedCheckpoint.Clear(path);
            using TrimmedCheckpoint? trimmed = trims ? new TrimmedCheckpoint(source, path, inputs.Texts) : null;
            string checkpoint = trimmed?.Folder ?? source;
            CompressionOptions options = new()
            {
                Bits = parsed.GetValue(bits).Bits,
                AverageBits = parsed.GetValue(average),
                Rounding = parsed.GetValue(rounding),
                EmbeddingBits = parsed.GetValue(embeddings),
                Activations = new ActivationOptions
                {
                    Mode = parsed.GetValue(activations),
                    Calibration = parsed.GetValue(calibration),
                    Percentile = parsed.GetValue(percentile),
                    Smooth = parsed.GetValue(smooth) ? true : parsed.GetValue(rough) ? false : null,
                },
                Pruning = pruning.Pruning(parsed, checkpoint),
                Masking = pruning.Masking(parsed),
                Metric = inputs.Metric,
                Trimmed = trimmed?.From,
                Frontier = parsed.GetValue(frontier),
                Threads = threadCount,
                Budget = new CompressionBudget
                {
                    MaxMetricDrop = parsed.GetResult(drop) is { Implicit: false } ? parsed.GetValue(drop) : null,
                    MinSpeedup = parsed.GetResult(speedup) is { Implicit: false } ? parsed.GetValue(speedup) : null,
                    MaxSizeBytes = parsed.GetResult(bytes) is { Implicit: false } ? parsed.GetValue(bytes) : null,
                },
            };
            using ProgressLine progress = output.Progress("steps");
            using ICompressionTrainingRun? run = training?.Begin(parsed, checkpoint, path, options, progress);
            options = run?.Options ?? options;
            try
            {
                CompressionResult result = new Compressor(CompressionTargets.Of(checkpoint), checkpoint, options,
                    inputs.Encode(checkpoint, most))
                    .Run(path, new CompressionSteps(progress));
                run?.Complete();
                progress.Dispose();
                CompressionReport.Print(output, result, path, parsed.GetValue(json));
            }
            catch (BudgetMissedException missed)
            {
                // the folder is there: what it holds is told before what it lacks
                run?.Complete();
                progress.Dispose();
                CompressionReport.Print(output, missed.Result, path, parsed.GetValue(json));
                throw;
            }
        });
        return command;
    }

    /// <summary>By its word, which may be no choice at all: that has its own message.</summary>
    private static bool IsWord(OptionResult? option, string word) =>
        string.Equals(option?.Tokens.FirstOrDefault()?.Value, word, StringComparison.OrdinalIgnoreCase);
}
