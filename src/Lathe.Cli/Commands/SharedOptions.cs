using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Lathe.Cli.Commands;

/// <summary>Arguments and options that several verbs have.</summary>
internal static class SharedOptions
{
    private static readonly (string Name, Precision Precision)[] Precisions = [
        ("annotated", Precision.Annotated), ("float32", Precision.Float32), ("int8", Precision.Int8),
        ("int4", Precision.Int4), ("bfloat16", Precision.BFloat16), ("float16", Precision.Float16),
    ];

    public static Argument<string> Model(string description = "A checkpoint folder, or a packed .lathe file.") =>
        new("FOLDER") { Description = description };

    public static Option<bool> Json() => new("--json") { Description = "Print one JSON object instead of tables." };

    /// <summary>Of the verbs that go through texts: they print a line as soon as it is done.</summary>
    public static Option<bool> JsonLines() => new("--json") { Description = "Print one JSON object a line." };

    public static Option<string?> Prompt(string name = "--prompt", string place = "In front of every text") =>
        new(name)
        {
            Description = $"{place}: the prompt of this name in config_sentence_transformers.json, such as query.",
            HelpName = "NAME"
        };

    public static Option<string?> Pairs() => new("--pairs")
    {
        Description = "Pairs with human scores, a line each: score, tab, text, tab, text.",
        HelpName = "FILE",
    };

    public static Option<string?> Labels() => new("--labels")
    {
        Description = "Texts with their classes, a line each: label, tab, text, and tab, text where texts are pairs.",
        HelpName = "FILE",
    };

    public static Option<int> Threads()
    {
        Option<int> option = new("--threads", "-t") { Description = "Threads to use; 0: as many as there are cores.", HelpName = "T" };
        WholeNumber.AtLeast(option, 0);
        return option;
    }

    public static Option<int> Count(string name, string description, string helpName, int byDefault)
    {
        Option<int> option = new(name) { Description = description, HelpName = helpName, DefaultValueFactory = _ => byDefault };
        WholeNumber.AtLeast(option, 1);
        return option;
    }

    /// <summary>A number that has to be in a range, which its description tells.</summary>
    public static Option<double> Share(string name, string description, string helpName, double byDefault, Func<double, bool> isValid) =>
        new(name)
        {
            Description = description, HelpName = helpName, DefaultValueFactory = _ => byDefault,
            CustomParser = result => Number(result, name, description, isValid) ?? byDefault,
        };

    /// <summary>The same without a value of its own: null where it is not given.</summary>
    public static Option<double?> OptionalShare(string name, string description, string helpName, Func<double, bool> isValid) => new(name)
    {
        Description = description, HelpName = helpName, CustomParser = result => Number(result, name, description, isValid),
    };

    /// <summary>What forward passes look at, where nothing else can tell.</summary>
    public static Option<string> Texts() => new("--texts")
    {
        Description = "Texts to look at, one a line, or JSON objects with 'text': a file, a folder of .txt files, or - for standard input.",
        HelpName = "FILE",
        Required = true,
    };

    /// <summary>Of a file: more texts tell no more about a layer's inputs, and take longer.</summary>
    public static Option<int> Examples() => Count("--examples", "How many of the texts to look at.", "N", 512);

    /// <summary>An option whose values have names, spelled as in code or with other capitals.</summary>
    public static Option<T> Named<T>(string name, string description, string helpName, T byDefault)
        where T : struct, Enum =>
        Named(name, description, helpName, byDefault, Enum.GetValues<T>().ToDictionary(
            value => value.ToString().ToLowerInvariant(), StringComparer.OrdinalIgnoreCase));

    /// <param name="name">Of the option.</param>
    /// <param name="description">A sentence.</param>
    /// <param name="helpName">For its value.</param>
    /// <param name="byDefault">Where it is not given.</param>
    /// <param name="choices">By their names, in any case.</param>
    public static Option<T> Named<T>(
        string name, string description, string helpName, T byDefault, IReadOnlyDictionary<string, T> choices)
        where T : struct, Enum
    {
        string all = string.Join(", ", choices.Keys);
        return new Option<T>(name)
        {
            Description = $"{description} One of {all}.",
            HelpName = helpName,
            DefaultValueFactory = _ => byDefault,
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value;
                if (choices.TryGetValue(text, out T choice))
                    return choice;
                result.AddError($"{name} is '{text}'; expected one of {all}.");
                return byDefault;
            },
        };
    }

    public static Option<Precision> PrecisionOption()
    {
        string names = string.Join(", ", Precisions.Select(entry => entry.Name));
        Option<Precision> option = new("--precision", "-p")
        {
            Description = $"One of {names}.",
            HelpName = "P",
            DefaultValueFactory = _ => Precision.Annotated,
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value;
                foreach ((string name, Precision precision) in Precisions)
                {
                    if (string.Equals(name, text, StringComparison.OrdinalIgnoreCase))
                        return precision;
                }
                result.AddError($"'{text}' is no precision; expected one of {names}.");
                return Precision.Annotated;
            },
        };
        return option;
    }

    /// <summary>The name as the option spells it.</summary>
    public static string Name(this Precision precision) => Precisions.First(entry => entry.Precision == precision).Name;

    /// <returns>Null where it is refused.</returns>
    private static double? Number(ArgumentResult result, string name, string description, Func<double, bool> isValid)
    {
        string text = result.Tokens[0].Value;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && isValid(value))
            return value;
        result.AddError($"{name} is '{text}'. {description}");
        return null;
    }
}
