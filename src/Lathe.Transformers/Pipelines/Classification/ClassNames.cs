using System.Globalization;
using System.Text.Json;

namespace Lathe.Transformers.Pipelines;

/// <summary>
/// Reads <c>id2label</c> of config.json. A name that is a number, true or false, which training scripts write for stars and grades, is
/// given as it is written there; null is no name.
/// </summary>
internal static class ClassNames
{
    /// <param name="file">config.json.</param>
    /// <param name="count">Classes of the head.</param>
    /// <exception cref="PipelineException">id2label is no object, or a key is no class.</exception>
    public static string[] Read(ConfigurationFile file, int count)
    {
        string[] names = new string[count];
        for (int i = 0; i < count; i++)
            names[i] = $"LABEL_{i}";
        if (!file.TryGet("id2label", out JsonElement given))
            return names;
        if (given.ValueKind != JsonValueKind.Object)
            throw file.Wrong("id2label", given, "an object of class numbers and names");
        foreach (JsonProperty entry in given.EnumerateObject())
        {
            if (!int.TryParse(entry.Name, NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
                CultureInfo.InvariantCulture, out int number))
                throw file.Problem($"'id2label' has the key \"{entry.Name}\"; expected a class number, 0 to {count - 1}.");
            // a head that was made smaller keeps its old table
            if (number >= 0 && number < count && entry.Value.ValueKind != JsonValueKind.Null)
                names[number] = Name(file, entry);
        }
        return names;
    }

    private static string Name(ConfigurationFile file, JsonProperty entry) => entry.Value.ValueKind switch
    {
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => entry.Value.GetRawText(),
        JsonValueKind.String => file.Text($"id2label.{entry.Name}", entry.Value),
        _ => throw file.Wrong($"id2label.{entry.Name}", entry.Value, "a name: text or a number"),
    };
}
