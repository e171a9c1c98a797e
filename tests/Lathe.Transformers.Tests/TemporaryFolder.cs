namespace Lathe.Tests;

/// <summary>A folder of its own for one test, gone afterwards.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder()
        : this(Directory.CreateTempSubdirectory("lathe-test-").FullName)
    {
    }

    /// <summary>Takes over a folder.</summary>
    public TemporaryFolder(string path) => Path = path;

    public string Path { get; }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
