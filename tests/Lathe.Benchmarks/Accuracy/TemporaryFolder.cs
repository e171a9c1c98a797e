namespace Lathe.Benchmarks.Accuracy;

/// <summary>A place for one compressed model.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly string path = Directory.CreateTempSubdirectory("lathe-accuracy-").FullName;

    public string Output => Path.Combine(path, "out");

    public void Dispose() => Directory.Delete(path, recursive: true);
}
