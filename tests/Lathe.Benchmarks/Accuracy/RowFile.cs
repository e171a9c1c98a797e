using System.Text.Json;

namespace Lathe.Benchmarks.Accuracy;

/// <summary>Measurements that outlive the run that made them: a JSON line each.</summary>
internal static class RowFile
{
    public static IReadOnlyList<T> Read<T>(string file) =>
        File.Exists(file) ? [.. File.ReadLines(file).Select(line => JsonSerializer.Deserialize<T>(line)!)] : [];

    public static void Add<T>(string file, T row, TextWriter log)
    {
        string line = JsonSerializer.Serialize(row);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.AppendAllText(file, line + "\n");
        log.WriteLine(line);
    }
}
