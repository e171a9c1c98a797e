using System.Globalization;
using System.Text.Json;

namespace Intents;

/// <summary>What the manifest tells of student and teacher: measured when the student was made, and read here.</summary>
/// <param name="Accuracy">Share of the test sentences, of the teacher and of the student.</param>
/// <param name="Sentences">How many those are.</param>
/// <param name="Bytes">Of the weights in memory.</param>
/// <param name="Milliseconds">For the same sentences in batches of 32, taking turns on one machine.</param>
/// <param name="Timed">How many sentences those are.</param>
/// <param name="Machine">That one.</param>
public sealed record StudentFigures(
    (double Teacher, double Student) Accuracy, int Sentences, (long Teacher, long Student) Bytes,
    (double Teacher, double Student) Milliseconds, int Timed, string Machine)
{
    /// <exception cref="IOException">The manifest cannot be read.</exception>
    /// <exception cref="InvalidDataException">It does not tell all of this.</exception>
    public static StudentFigures Read(string manifest)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(manifest));
            JsonElement measured = document.RootElement.GetProperty("measured"), metric = measured.GetProperty("metric"),
                bytes = measured.GetProperty("bytes"), speed = measured.GetProperty("speed");
            return new StudentFigures(
                (metric.GetProperty("before").GetDouble(), metric.GetProperty("after").GetDouble()),
                metric.GetProperty("examples").GetInt32(),
                (bytes.GetProperty("before").GetInt64(), bytes.GetProperty("after").GetInt64()),
                (speed.GetProperty("before").GetDouble(), speed.GetProperty("after").GetDouble()),
                document.RootElement.GetProperty("data").GetProperty("examples").GetInt32(), speed.GetProperty("machine").GetString()!);
        }
        catch (Exception problem) when (problem is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException(
                $"{manifest} does not tell accuracy, bytes and speed: {problem.Message} Train the student again.", problem);
        }
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"""
                           teacher      student
        weights      {Bytes.Teacher / 1e6,10:F2} MB {Bytes.Student / 1e6,9:F2} MB   1/{(double)Bytes.Teacher / Bytes.Student:F1}
        accuracy     {Accuracy.Teacher * 100,10:F2} %  {Accuracy.Student * 100,9:F2} %    of {Sentences} test sentences
        time         {Milliseconds.Teacher,10:F0} ms {Milliseconds.Student,9:F0} ms   {TimesAsFast} for {Timed} sentences, {Machine}
        """);

    private string TimesAsFast => string.Create(CultureInfo.InvariantCulture, $"1/{Milliseconds.Teacher / Milliseconds.Student:F1}");
}
