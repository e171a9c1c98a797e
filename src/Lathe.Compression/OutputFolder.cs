using Lathe.Checkpoints;

namespace Lathe.Compression;

/// <summary>A folder that appears whole or not at all: it is filled under another name beside it, and then renamed.</summary>
internal sealed class OutputFolder : IDisposable
{
    private const string Unfinished = ".lathe-unfinished";
    private readonly string target;
    private bool isComplete;

    /// <param name="target">The folder to make. One that was made by an earlier compression is replaced.</param>
    /// <exception cref="CheckpointException">Something else is there.</exception>
    public OutputFolder(string target)
    {
        ArgumentException.ThrowIfNullOrEmpty(target);
        this.target = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(target));
        if (File.Exists(this.target))
            throw new CheckpointException(target, null, "is a file; expected a new folder, or one that an earlier compression made.");
        if (Directory.Exists(this.target) && Directory.EnumerateFileSystemEntries(this.target).Any()
            && !File.Exists(System.IO.Path.Combine(this.target, ManifestFile.Name)))
        {
            throw new CheckpointException(target, null,
                $"holds files, and no {ManifestFile.Name}; expected a new folder, or one that an earlier compression made.");
        }

        Path = this.target + Unfinished;
        // of a process that was killed
        if (Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
        Directory.CreateDirectory(Path);
    }

    /// <summary>Where to write.</summary>
    public string Path { get; }

    /// <summary>Puts the folder in its place.</summary>
    public void Complete()
    {
        if (Directory.Exists(target))
            Directory.Delete(target, recursive: true);
        Directory.Move(Path, target);
        isComplete = true;
    }

    public void Dispose()
    {
        if (!isComplete && Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
    }
}
