using Lathe;
using Lathe.Compression;
using Lathe.Training;

namespace Intents.Training;

/// <summary>Share of sentences whose likeliest intent is the right one, by the code that ships.</summary>
internal static class SentenceAccuracy
{
    public static TaskMetric Metric(TrainingData data) =>
        new("accuracy", data.Examples.Count, (folder, precision, _) => Measure(folder, precision, data));

    private static double Measure(string folder, Precision precision, TrainingData data)
    {
        using IntentClassifier classifier = IntentClassifier.Load(folder, precision);
        Intent[] found = classifier.Classify([.. data.Examples.Select(example => example.Text)]);
        return found.Zip(data.Examples, (intent, example) => intent.Name == example.Label ? 1.0 : 0.0).Average();
    }
}
