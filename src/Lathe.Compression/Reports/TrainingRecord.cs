using System.Text.Encodings.Web;
using System.Text.Json;
using Lathe.Checkpoints;

namespace Lathe.Compression;

/// <summary>How a training went, in the folder that came of it: what the report draws.</summary>
internal sealed record TrainingRecord
{
    public const string FileName = "training.lathe.json";

    private const int MostClasses = 100_000, LongestSide = 1000;

    private static readonly JsonWriterOptions Options = new() { NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What was learned: classification, tokens, mlm, embedding, answers.</summary>
    public required string Task { get; init; }

    /// <summary>Of the figure that it was judged by.</summary>
    public required string MetricName { get; init; }

    /// <summary>Of each step.</summary>
    public required IReadOnlyList<double> Losses { get; init; }

    /// <summary>In order; empty where nothing was measured.</summary>
    public IReadOnlyList<RecordedEvaluation> Evaluations { get; init; } = [];

    /// <summary>The step whose weights were kept; null: the last one's.</summary>
    public int? Best { get; init; }

    /// <summary>Names, in the order of <see cref="Confusion"/>; empty without it.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>How many examples of each class, a row, were told to be of each, a column; empty where it was not counted.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Confusion { get; init; } = [];

    /// <summary>The mean of the classes' F1; null where it was not counted.</summary>
    public double? F1 { get; init; }

    /// <summary>The name holds either its old contents or the whole record.</summary>
    /// <exception cref="CheckpointException">The folder or the disk refuses.</exception>
    public void Write(string path) => AtomicFile.Write(path, stream =>
    {
        using (Utf8JsonWriter json = new(stream, Options))
            Write(json);
        stream.WriteByte((byte)'\n');
    });

    /// <summary>The record of a folder; null where it has none.</summary>
    /// <exception cref="CheckpointException">It is damaged.</exception>
    public static TrainingRecord? Read(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (FileStatus.Of(path).Kind == FileKind.Missing)
            return null;
        ManifestObject record = ManifestObject.Read(path);
        string[] classes = [.. record.Objects("classes").Take(MostClasses).Select(entry => entry.Text("name"))];
        int[][] confusion = [.. record.Objects("classes").Select(entry => Counts(entry, classes.Length))];
        return new TrainingRecord
        {
            Task = record.Text("task"),
            MetricName = record.Text("metric"),
            Losses = record.Numbers("losses"),
            Evaluations = [.. record.Objects("evaluations").Select(entry => new RecordedEvaluation(
                entry.Int32("step", 0), entry.RequiredNumber("loss"), entry.Number("metric") ?? double.NaN))],
            Best = record.Number("best") is null ? null : record.Int32("best", 0),
            Classes = classes,
            Confusion = confusion,
            F1 = record.Number("f1"),
        };
    }

    private static int[] Counts(ManifestObject entry, int classes)
    {
        IReadOnlyList<double> counts = entry.Numbers("told");
        if (counts.Count != classes || counts.Any(count => count is < 0 or > int.MaxValue || count != Math.Floor(count)))
            throw entry.Problem("told", $"is no list of {classes} counts");
        return [.. counts.Select(count => (int)count)];
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("schema", ManifestFile.Schema);
        json.WriteString("task", Task);
        json.WriteString("metric", MetricName);
        if (Best is { } best)
            json.WriteNumber("best", best);
        if (F1 is { } f1)
            json.WriteNumber("f1", f1);
        json.WriteStartArray("evaluations");
        foreach (RecordedEvaluation evaluation in Evaluations)
        {
            json.WriteStartObject();
            json.WriteNumber("step", evaluation.Step);
            json.WriteNumber("loss", evaluation.Loss);
            // a correlation of equal numbers is none, which JSON cannot say
            if (double.IsFinite(evaluation.Metric))
                json.WriteNumber("metric", evaluation.Metric);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("losses");
        foreach (double loss in Losses)
            json.WriteNumberValue((float)loss);
        json.WriteEndArray();
        if (Confusion.Count is > 0 and <= LongestSide)
        {
            json.WriteStartArray("classes");
            for (int i = 0; i < Confusion.Count; i++)
            {
                json.WriteStartObject();
                json.WriteString("name", Classes[i]);
                json.WriteStartArray("told");
                foreach (int count in Confusion[i])
                    json.WriteNumberValue(count);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
