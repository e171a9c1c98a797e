using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lathe.Benchmarks.Measurement;

/// <summary>Measurements in a file of JSON, from which tables and plots are made.</summary>
internal static class MeasurementFile
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter() },
        // infinity and NaN are no measurement: let them fail here, not in a reader
        NumberHandling = JsonNumberHandling.Strict,
    };

    /// <summary>Writes to a new file beside it first, so that a reader never sees a half.</summary>
    public static void Write<T>(string path, T measurements)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        string unfinished = path + ".new";
        File.WriteAllText(unfinished, JsonSerializer.Serialize(measurements, Options) + "\n");
        File.Move(unfinished, path, overwrite: true);
    }

    /// <exception cref="InvalidDataException">The file holds something else.</exception>
    public static T Read<T>(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllText(path), Options)
                ?? throw new InvalidDataException($"{path}: null, expected measurements of a {typeof(T).Name}");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{path}: no measurements of a {typeof(T).Name}: {error.Message}", error);
        }
    }
}
