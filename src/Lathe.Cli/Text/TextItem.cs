using System.Text.Json;
using Lathe.Compression;

namespace Lathe.Cli.Text;

/// <summary>One line of input.</summary>
/// <param name="Source">What messages call the input.</param>
/// <param name="Line">Its number, from 1.</param>
/// <param name="Text">The text.</param>
/// <param name="Pair">The second text, or null.</param>
/// <param name="Fields">The JSON object that the line is, or null where it is plain text.</param>
internal sealed record TextItem(string Source, int Line, string Text, string? Pair, JsonElement? Fields)
{
    /// <summary>A field that is a list; null where there is none.</summary>
    /// <exception cref="InputException">It is there and is something else, or an element cannot be read.</exception>
    public T[]? List<T>(string field, string expected, Func<JsonElement, T> read)
    {
        if (Fields is not { } fields || !fields.TryGetProperty(field, out JsonElement value))
            return null;
        try
        {
            return [.. value.EnumerateArray().Select(read)];
        }
        catch (Exception exception) when (exception is InvalidOperationException or FormatException)
        {
            throw Problem($"'{field}' is {value.GetRawText()}; expected {expected}.", exception);
        }
    }

    /// <summary>What <paramref name="make"/> makes of the line; where it refuses what the line says, the error names the line.</summary>
    /// <exception cref="InputException">It refuses.</exception>
    public T Check<T>(Func<T> make)
    {
        try
        {
            return make();
        }
        catch (ArgumentException exception)
        {
            throw Problem(exception.Message.Split(" (Parameter '")[0], exception);
        }
    }

    public InputException Problem(string problem, Exception? inner = null) => new(Source, Line, problem, inner);
}
