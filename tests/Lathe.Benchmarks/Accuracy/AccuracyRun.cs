using System.Text.Json;
using Lathe.Compression;

namespace Lathe.Benchmarks.Accuracy;

/// <summary>Compresses and scores a model case after case; a case that stands in the file is not measured again.</summary>
internal static class AccuracyRun
{
    private const string Float32 = "float32";

    /// <param name="model">What is measured.</param>
    /// <param name="withPruning">Whether removed neurons are among the cases.</param>
    /// <param name="file">Where rows are kept, a JSON line each.</param>
    /// <param name="log">Told of each row.</param>
    /// <param name="cases">Only those with this in their name; null for all.</param>
    public static void Run(AccuracyModel model, bool withPruning, string file, TextWriter log, string? cases = null)
    {
        HashSet<string> known = [.. Read(file).Select(row => row.Name)];
        if (!known.Contains(Float32))
        {
            (double metric, double second) = model.Score(model.Folder, Precision.Float32);
            using CompiledModel floats = AccuracyModels.Target(model.Folder).Load(model.Folder, Precision.Float32);
            Add(file, new AccuracyRow(Float32, metric, second, 0, floats.WeightBytes, 1, 1), log);
        }

        foreach (AccuracyCase measured in AccuracyCase.Formats(withPruning).Where(measured => !known.Contains(measured.Name)
            && measured.Name.Contains(cases ?? "", StringComparison.Ordinal)))
        {
            string place = Directory.CreateTempSubdirectory("lathe-accuracy-").FullName, output = Path.Combine(place, "out");
            try
            {
                CompressionResult result = new Compressor(
                    AccuracyModels.Target(model.Folder), model.Folder, measured.Options, model.Data).Run(output);
                (double metric, double second) = model.Score(output, Precision.Annotated);
                Add(file, new AccuracyRow(measured.Name, metric, second, result.Distance!.Value, result.Bytes.After,
                    result.Milliseconds!.Value.Before, result.Milliseconds.Value.After), log);
            }
            finally
            {
                Directory.Delete(place, recursive: true);
            }
        }
    }

    /// <summary>In the order of the cases, whatever the order in which they were measured.</summary>
    public static IReadOnlyList<AccuracyRow> Read(string file)
    {
        List<string> order = [Float32, .. AccuracyCase.Formats(withPruning: true).Select(measured => measured.Name)];
        if (!File.Exists(file))
            return [];
        IEnumerable<AccuracyRow> rows = File.ReadLines(file).Select(line => JsonSerializer.Deserialize<AccuracyRow>(line)!);
        return [.. rows.OrderBy(row => order.IndexOf(row.Name))];
    }

    private static void Add(string file, AccuracyRow row, TextWriter log)
    {
        string line = JsonSerializer.Serialize(row);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.AppendAllText(file, line + "\n");
        log.WriteLine(line);
    }
}
