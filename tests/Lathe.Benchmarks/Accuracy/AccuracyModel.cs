using Lathe.Compression;

namespace Lathe.Benchmarks.Accuracy;

/// <summary>A real model, what it is calibrated on, and by what it is judged.</summary>
/// <param name="Name">Of its section in the document.</param>
/// <param name="Folder">Of its checkpoint.</param>
/// <param name="MetricName">Heading of the first figure.</param>
/// <param name="SecondName">Heading of the second.</param>
/// <param name="Data">What calibration looks at.</param>
/// <param name="Score">Both figures of a folder at a precision.</param>
internal sealed record AccuracyModel(
    string Name, string Folder, string MetricName, string SecondName, CompressionData Data,
    Func<string, Precision, (double Metric, double Second)> Score);
