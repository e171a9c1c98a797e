using Lathe.Compression;

namespace Lathe.Benchmarks.Accuracy;

/// <summary>Times one case of each code: what a machine that is busy would falsify is apart from what it only makes later.</summary>
internal static class SpeedRun
{
    /// <param name="model">What is measured.</param>
    /// <param name="withPruning">Whether removed neurons and layers are among the cases.</param>
    /// <param name="file">Where rows are kept, a JSON line each; what stands there is not measured again.</param>
    /// <param name="log">Told of each row.</param>
    /// <param name="cases">Only those with this in their name; null for all.</param>
    public static void Run(AccuracyModel model, bool withPruning, string file, TextWriter log, string? cases = null)
    {
        HashSet<string> known = [.. RowFile.Read<SpeedRow>(file).Select(row => row.Name)];
        foreach (AccuracyCase timed in AccuracyCase.Formats(withPruning).DistinctBy(measured => measured.Speed)
            .Where(timed => !known.Contains(timed.Speed) && timed.Name.Contains(cases ?? "", StringComparison.Ordinal)))
        {
            using TemporaryFolder place = new();
            CompressionResult result = new Compressor(
                AccuracyModels.Target(model.Folder), model.Folder, timed.Options, model.Data).Run(place.Output);
            RowFile.Add(file, new SpeedRow(timed.Speed, result.Milliseconds!.Value.Before, result.Milliseconds.Value.After), log);
        }
    }
}
