using System.Text.Json;
using Lathe;

namespace LatheClassifier._1;

/// <summary>What is run: settings.json beside the program, and what the command line says instead.</summary>
/// <param name="Model">A folder in Hugging Face's layout: config.json, model.safetensors, a tokenizer.</param>
/// <param name="Precision">Of weights and arithmetic.</param>
/// <param name="Texts">To classify; none where they come from standard input.</param>
internal sealed record Settings(string Model, Precision Precision, string[] Texts)
{
    /// <exception cref="FormatException">An option or a setting is not one; the message says which.</exception>
    public static Settings Read(string file, string[] arguments)
    {
        (string? model, string? precision) = ReadFile(file);
        // a folder in the file is meant from where the file is, one on the command line from where the user is
        model = Path.GetFullPath(model ?? "checkpoint", Path.GetDirectoryName(Path.GetFullPath(file))!);
        List<string> texts = [];
        for (int i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--model" or "--precision" when i + 1 == arguments.Length:
                    throw new FormatException($"{arguments[i]} needs a value behind it.");
                case "--model":
                    model = Path.GetFullPath(arguments[++i]);
                    break;
                case "--precision":
                    precision = arguments[++i];
                    break;
                case var option when option.StartsWith("--", StringComparison.Ordinal):
                    throw new FormatException($"{option} is no option; expected --model FOLDER, --precision NAME or texts.");
                case var text:
                    texts.Add(text);
                    break;
            }
        }
        return new Settings(model, ParsePrecision(precision ?? nameof(Precision.Float32)), [.. texts]);
    }

    static (string? Model, string? Precision) ReadFile(string file)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
            return (Text(document.RootElement, "model"), Text(document.RootElement, "precision"));
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            throw new FormatException($"{file} is no object of 'model' and 'precision', two strings: {problem.Message}", problem);
        }

        static string? Text(JsonElement root, string name) => root.TryGetProperty(name, out JsonElement found) ? found.GetString() : null;
    }

    static Precision ParsePrecision(string name) =>
        Enum.GetNames<Precision>().FirstOrDefault(known => known.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } found
            ? Enum.Parse<Precision>(found)
            : throw new FormatException($"'{name}' is no precision; expected one of {string.Join(", ", Enum.GetNames<Precision>())}.");
}
