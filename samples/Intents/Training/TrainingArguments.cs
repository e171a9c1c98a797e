using System.Globalization;
using Lathe;

namespace Intents.Training;

/// <summary>What the command line says.</summary>
internal sealed record TrainingArguments
{
    public const string Usage = """
        --train ENCODER DATA [--work FOLDER] [--seed N] [--share R] [--bits B] [--importance NAME] [--prune-rounds N]
                                [--epochs N] [--quantised-epochs N] [--learn-from teacher|labels]
          ENCODER       all-MiniLM-L6-v2 in the Hugging Face layout
          DATA          CLINC150's data_full.json, or a folder with Banking77's train.csv and test.csv
          --work        where stages are kept, below the name of the data, and found again by a run that goes on
                        (default: samples/Intents/work)
          --seed        of what is left to chance (default: 1): of the teacher, where the work folder has none yet, and of the student,
                        whose units it also draws where --importance random chooses them
          --share, --bits, --importance   in the place of what the class's attributes say
          --prune-rounds   in which units go, each measured with what is left (default: 1)
          --epochs      of float32 training after pruning (default: 6)
          --quantised-epochs   of training with the rounding that ships (default: 2); 0: weights are rounded as they are
          --learn-from  what the student learns from: its teacher (the default), or the labels alone
        With another seed, with other data, or with any of these, the student is left in the work folder.
        """;

    private const int ShippedSeed = 1;

    /// <summary>Those that are told before the student learns.</summary>
    private static readonly Importance[] importances = [.. Enum.GetValues<Importance>().Where(known => known != Lathe.Importance.Movement)];

    public required string Encoder { get; init; }

    public required string Data { get; init; }

    public string? Work { get; init; }

    public int Seed { get; init; } = ShippedSeed;

    /// <summary>Of heads and neurons that go; null: as the class says.</summary>
    public double? Share { get; init; }

    /// <summary>Of weights and embeddings; null: as the class says.</summary>
    public int? Bits { get; init; }

    /// <summary>Null: as the class says.</summary>
    public Importance? Importance { get; init; }

    /// <summary>In which units go; null: in one.</summary>
    public int? Rounds { get; init; }

    /// <summary>Of float32 training after pruning; null: as the recipe says.</summary>
    public int? Epochs { get; init; }

    /// <summary>Of training with the rounding that ships, 0: none; null: as the recipe says.</summary>
    public int? QuantisedEpochs { get; init; }

    /// <summary>Whether the student learns from labels alone, without its teacher.</summary>
    public bool FromLabels { get; init; }

    /// <summary>Whether the student is another one than the one that ships.</summary>
    public bool IsVariant => Variant.Length > 0 || IntentData.IsBanking(Data);

    /// <summary>Behind the names of stages that differ then.</summary>
    public string Variant => string.Create(CultureInfo.InvariantCulture, $"{(Share is null ? "" : $"-share{Share}")}"
        + $"{(Bits is null ? "" : $"-bits{Bits}")}{(Importance is null ? "" : $"-{Importance}")}"
        + $"{(Rounds is null ? "" : $"-rounds{Rounds}")}"
        + $"{(Epochs is null ? "" : $"-epochs{Epochs}")}{(QuantisedEpochs is null ? "" : $"-quantised{QuantisedEpochs}")}"
        + $"{(FromLabels ? "-labels" : "")}"
        + $"{(Seed == ShippedSeed ? "" : $"-seed{Seed}")}").ToLowerInvariant();

    /// <exception cref="FormatException">They are no such arguments; the message says why.</exception>
    public static TrainingArguments Parse(IReadOnlyList<string> arguments)
    {
        string[] folders = [.. arguments.TakeWhile(argument => !argument.StartsWith("--", StringComparison.Ordinal))];
        if (folders.Length != 2 || (arguments.Count - folders.Length) % 2 != 0)
            throw new FormatException("expected an encoder's folder, data, and options with a value each");
        TrainingArguments parsed = new() { Encoder = folders[0], Data = folders[1] };
        for (int i = folders.Length; i < arguments.Count; i += 2)
        {
            (string option, string value) = (arguments[i], arguments[i + 1]);
            parsed = option switch
            {
                "--work" => parsed with { Work = value },
                "--seed" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int seed) =>
                    parsed with { Seed = seed },
                "--share" when double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double share)
                    && share is > 0 and < 1 => parsed with { Share = share },
                "--bits" when value is "8" or "4" => parsed with { Bits = value == "8" ? 8 : 4 },
                "--importance" when Enum.TryParse(value, ignoreCase: true, out Importance importance) && importances.Contains(importance) =>
                    parsed with { Importance = importance },
                "--prune-rounds" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int rounds)
                    && rounds > 0 => parsed with { Rounds = rounds },
                "--epochs" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int epochs) && epochs > 0 =>
                    parsed with { Epochs = epochs },
                "--learn-from" when value is "teacher" or "labels" => parsed with { FromLabels = value == "labels" },
                "--quantised-epochs" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int epochs) =>
                    parsed with { QuantisedEpochs = epochs },
                _ => throw new FormatException($"'{option} {value}' is none of: --work FOLDER, --seed N, --share above 0 and below 1, "
                    + $"--bits 8 or 4, --importance {string.Join(" or ", importances).ToLowerInvariant()}, "
                    + "--prune-rounds above 0, --epochs above 0, --quantised-epochs 0 or more, --learn-from teacher or labels"),
            };
        }

        return parsed;
    }
}
