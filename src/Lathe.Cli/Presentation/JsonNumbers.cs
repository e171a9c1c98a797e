using System.Text.Json;
using System.Text.Json.Nodes;

namespace Lathe.Cli.Presentation;

/// <summary>Numbers for JSON, which has no NaN and no infinity: these become text, rather than an error that hides them.</summary>
internal static class JsonNumbers
{
    public static JsonNode Of(double value) =>
        double.IsFinite(value) ? JsonValue.Create(value) : JsonValue.Create(
        value.ToString(System.Globalization.CultureInfo.InvariantCulture))!;

    /// <summary>Rounded to as many digits as a measurement is good for.</summary>
    public static JsonNode Rounded(double value, int digits) => Of(Math.Round(value, digits));

    /// <summary>Writes a member of the object at hand, in as many digits as tell the number from its neighbours.</summary>
    public static void Write(Utf8JsonWriter writer, string name, float value)
    {
        if (float.IsFinite(value))
            writer.WriteNumber(name, value);
        else
            writer.WriteString(name, value.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }
}
