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
        HashSet<string> known = [.. RowFile.Read<AccuracyRow>(file).Select(row => row.Name)];
        if (!known.Contains(Float32))
        {
            (double metric, double second) = model.Score(model.Folder, Precision.Float32);
            using CompiledModel floats = AccuracyModels.Target(model.Folder).Load(model.Folder, Precision.Float32);
            RowFile.Add(file, new AccuracyRow(Float32, metric, second, 0, floats.WeightBytes), log);
        }

        foreach (AccuracyCase measured in AccuracyCase.Formats(withPruning).Where(measured => !known.Contains(measured.Name)
            && measured.Name.Contains(cases ?? "", StringComparison.Ordinal)))
        {
            using TemporaryFolder place = new();
            CompressionResult result = new Compressor(
                AccuracyModels.Target(model.Folder), model.Folder, measured.Options, model.Data).Run(place.Output);
            (double metric, double second) = model.Score(place.Output, Precision.Annotated);
            RowFile.Add(file, new AccuracyRow(measured.Name, metric, second, result.Distance!.Value, result.Bytes.After), log);
        }
    }

    /// <summary>In the order of the cases, whatever the order in which they were measured.</summary>
    public static IReadOnlyList<AccuracyRow> Read(string file)
    {
        List<string> order = [Float32, .. AccuracyCase.Formats(withPruning: true).Select(measured => measured.Name)];
        return [.. RowFile.Read<AccuracyRow>(file).OrderBy(row => order.IndexOf(row.Name))];
    }
}
