using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json.Nodes;
using Lathe.Checkpoints;
using Lathe.Cli.Presentation;
using Lathe.Cli.Text;
using Lathe.Compression;
using Lathe.Kernels.Formats;
using Lathe.Transformers;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe compress</c>: a smaller, faster checkpoint folder.</summary>
internal static class CompressCommand
{
    private const string Adaptive = "adaptive";

    /// <summary>Of a file: more texts tell no more about a layer's inputs, and take longer.</summary>
    private const int MostTexts = 512;

    public static Command Create(ToolOutput output, ToolInput input)
    {
        Argument<string> folder = SharedOptions.Model("A checkpoint folder.");
        Option<string> target = new("--output", "-o") { Description = "The folder to write.", HelpName = "OUT", Required = true };
        Option<string?> texts = new("--texts")
        {
            Description = "Texts to look at, one a line: a file, or - for standard input.",
            HelpName = "FILE"
        };
        Option<int> examples = SharedOptions.Count("--examples", "How many of the texts to look at.", "N", MostTexts);
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
        Option<double> average = Share("--average-bits", "Of a weight where bits are adaptive: 2 to 8.", "X",
            4, value => value is >= 2 and <= 8);
        Option<Rounding> rounding = SharedOptions.Named("--rounding", "How weights become integers.", "R", Rounding.Nearest);
        Option<double> heads = Share("--heads", "Share of the attention heads to remove, 0 to below 1.", "R",
            0, value => value is >= 0 and < 1);
        Option<double> neurons = Share("--neurons", "Share of the feed-forward neurons to remove, 0 to below 1.", "R",
            0, value => value is >= 0 and < 1);
        Option<Importance> importance =
            SharedOptions.Named("--importance", "What tells heads and neurons that matter.", "I", Importance.Activation);
        Option<bool> global =
            new("--global") { Description = "Rank heads and neurons over all layers, instead of the same share of each." };
        Option<bool> plain =
            new("--no-refit") { Description = "Leave the layers that read pruned ones as they are, instead of fitting them anew." };
        Option<double> speedup = Share("--min-speedup", "How many times as fast as float32 it has to be, more than 0.", "X",
            0, value => value > 0 && double.IsFinite(value));
        Option<long> bytes = new("--max-bytes") { Description = "Bytes that the weights may take in memory, 1 or more.", HelpName = "N" };
        bytes.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<long>() < 1)
                result.AddError($"--max-bytes is {result.GetValueOrDefault<long>()}; expected 1 or more.");
        });
        Option<int> threads = SharedOptions.Threads();
        Option<bool> json = SharedOptions.Json();
        Command command = new("compress", "Writes a smaller, faster folder: heads and neurons removed, weights of fewer bits.")
        {
            folder, target, texts, examples, bits, average, rounding, heads, neurons, importance, global, plain, speedup,
            bytes, threads, json,
        };
        command.Validators.Add(result =>
        {
            bool Has(Option option) => result.GetResult(option) is { Implicit: false };
            void Needs(Option option, bool isMet, string what)
            {
                if (Has(option) && !isMet)
                    result.AddError($"{option.Name} says nothing without {what}.");
            }

            Needs(examples, Has(texts), "--texts FILE");
            Needs(speedup, Has(texts), "--texts FILE");
            Needs(average, IsAdaptive(result.GetResult(bits)), $"--bits {Adaptive}");
            foreach (Option option in (Option[])[importance, global, plain])
                Needs(option, Has(heads) || Has(neurons), "--heads R or --neurons R");
        });
        command.SetAction(parsed =>
        {
            string source = parsed.GetRequiredValue(folder);
            CompressionOptions options = new()
            {
                Bits = parsed.GetValue(bits).Bits,
                AverageBits = parsed.GetValue(average),
                Rounding = parsed.GetValue(rounding),
                Pruning = new PruningOptions
                {
                    Heads = parsed.GetValue(heads),
                    Neurons = parsed.GetValue(neurons),
                    Importance = parsed.GetValue(importance),
                    Global = parsed.GetValue(global),
                    Refit = !parsed.GetValue(plain),
                },
                Threads = parsed.GetValue(threads),
                Budget = new CompressionBudget
                {
                    MinSpeedup = parsed.GetResult(speedup) is { Implicit: false } ? parsed.GetValue(speedup) : null,
                    MaxSizeBytes = parsed.GetResult(bytes) is { Implicit: false } ? parsed.GetValue(bytes) : null,
                },
            };
            CompressionData? data = parsed.GetValue(texts) is { } file
                ? CalibrationTexts.Read(source, file, input.Lines(file), parsed.GetValue(examples)) : null;
            string written = parsed.GetRequiredValue(target);
            using ProgressLine progress = output.Progress("steps");
            try
            {
                CompressionResult result = new Compressor(Target(source), source, options, data).Run(written, new Steps(progress));
                progress.Dispose();
                Report(output, result, written, parsed.GetValue(json));
            }
            catch (BudgetMissedException missed)
            {
                // the folder is there: what it holds is told before what it lacks
                progress.Dispose();
                Report(output, missed.Result, written, parsed.GetValue(json));
                throw;
            }
        });
        return command;
    }

    /// <summary>By its word, which may be no choice at all: that has its own message.</summary>
    private static bool IsAdaptive(OptionResult? bits) =>
        string.Equals(bits?.Tokens.FirstOrDefault()?.Value, Adaptive, StringComparison.OrdinalIgnoreCase);

    private static CompressionTarget Target(string folder)
    {
        using Checkpoint checkpoint = Checkpoint.Open(folder);
        return new CompressionTarget(ModelFamilies.Of(checkpoint).Layout.Name, (path, precision, options) =>
            AutoModel.Load(path, precision, options), AutoModel.Coupling);
    }

    private static Option<double> Share(string name, string description, string helpName, double byDefault, Func<double, bool> isValid)
    {
        Option<double> option = new(name) { Description = description, HelpName = helpName, DefaultValueFactory = _ => byDefault };
        option.CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && isValid(value))
                return value;
            result.AddError($"{name} is '{text}'. {description}");
            return byDefault;
        };
        return option;
    }

    private static void Report(ToolOutput output, CompressionResult result, string target, bool json)
    {
        if (json)
        {
            output.Json(new JsonObject
            {
                ["model"] = result.Model,
                ["output"] = target,
                ["averageBits"] = JsonNumbers.Rounded(result.Bits.Average(entry => entry.Value), 3),
                ["bits"] = new JsonObject(result.Bits.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value))),
                ["rounding"] = string.Join(" + ", result.Products.Select(product => product.Rounding).Distinct())
                    .ToLowerInvariant(),
                ["pruned"] = new JsonArray([.. result.Pruned.Select(pruned => (JsonNode)new JsonObject
                {
                    ["layer"] = pruned.Layer, ["unit"] = pruned.Unit, ["kept"] = pruned.Kept.Count, ["of"] = pruned.Of,
                })]),
                ["rankCorrelation"] = result.Sensitivity is { } table ? JsonNumbers.Of(table.RankCorrelation) : null,
                ["relativeL2"] = result.Distance is { } distance ? JsonNumbers.Of(distance) : null,
                ["bytesBefore"] = result.Bytes.Before,
                ["bytesAfter"] = result.Bytes.After,
                ["msBefore"] = result.Milliseconds is { } before ? JsonNumbers.Rounded(before.Before, 3) : null,
                ["msAfter"] = result.Milliseconds is { } after ? JsonNumbers.Rounded(after.After, 3) : null,
                ["machine"] = result.Machine,
                ["threads"] = result.Threads,
            });
            return;
        }

        if (result.Sensitivity is { } measured)
        {
            int[] widths = [.. measured.Layers[0].Choices.Select(choice => choice.Bits)];
            output.Table(
                $"relative L2 of the outputs with one layer alone at so many bits; the proxy's rank correlation is "
                + $"{Numbers.Fixed(measured.RankCorrelation, 3)}",
                ["layer", .. widths.Select(width => $"{width}|"), "chosen|"],
                measured.Layers.Select(layer => (string[])[
                    layer.Product, .. layer.Choices.Select(choice => Numbers.Fixed(Math.Sqrt(choice.Distance), 5)),
                    Numbers.Count(result.Bits.First(entry => entry.Key == layer.Product).Value)]));
        }

        if (result.Pruned.Count > 0)
        {
            output.Table(
                "kept of heads and neurons",
                ["layer", "unit", "kept|", "of|", "by"],
                result.Pruned.Select(pruned => (string[])[
                    pruned.Layer, pruned.Unit, Numbers.Count(pruned.Kept.Count), Numbers.Count(pruned.Of),
                    pruned.Importance.ToString().ToLowerInvariant()]));
        }

        string distanceText = result.Distance is { } found ? $", outputs {Numbers.Fixed(found, 5)} from float32 (relative L2)" : "";
        string timeText = result.Milliseconds is { } times
            ? $", {Numbers.Fixed(times.Before, 1)} ms → {Numbers.Fixed(times.After, 1)} ms on {result.Machine}" : "";
        output.Line($"{target}: {Numbers.Bytes(result.Bytes.Before)} → {Numbers.Bytes(result.Bytes.After)}{distanceText}{timeText}");
    }

    private sealed class Steps(ProgressLine line) : IProgress<CompressionProgress>
    {
        public void Report(CompressionProgress value) => line.Report(value.Stage, value.Done, value.Of);
    }
}
