using Intents;

namespace Lathe.Intents.Tests;

/// <summary>The student that ships, as the sample's build lays it out.</summary>
public sealed class StudentFixture : IDisposable
{
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "student");

    public IntentClassifier Classifier { get; } = IntentClassifier.Load(Folder);

    public void Dispose() => Classifier.Dispose();
}
