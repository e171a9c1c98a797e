using Lathe.Checkpoints;

namespace Lathe.Compression;

/// <summary>A folder that appears whole or not at all: it is filled under another name beside it, and then renamed.</summary>
internal sealed class OutputFolder : IDisposable
{
    private const string Unfinished = ".lathe-unfinished", Replaced = ".lathe-replaced", Removed = ".lathe-removed";

    /// <summary>In a folder that was made here and has no manifest: it may be replaced.</summary>
    private const string Marker = ".lathe-output";

    private readonly string target, replaced, removed;
    private bool isComplete;

    /// <param name="target">The folder to make. One that was made by an earlier run is replaced.</param>
    /// <param name="sources">What is compressed, and what that was made from, which stay.</param>
    /// <exception cref="CheckpointException">Something else is there.</exception>
    public OutputFolder(string target, params ReadOnlySpan<string> sources)
    {
        ArgumentException.ThrowIfNullOrEmpty(target);
        this.target = Full(target);
        (replaced, removed) = (this.target + Replaced, this.target + Removed);
        foreach (string source in sources)
        {
            if (this.target == Full(source))
            {
                throw new CheckpointException(target, null,
                    "is the folder that is to be compressed; expected another one, the weights in it stay.");
            }
        }

        // a process was killed while it put a new folder in the place of an old one
        if (Directory.Exists(replaced) && !Directory.Exists(this.target))
            Directory.Move(replaced, this.target);
        if (File.Exists(this.target))
            throw new CheckpointException(target, null, "is a file; expected a new folder, or one that an earlier run made.");
        if (Directory.Exists(this.target) && Directory.EnumerateFileSystemEntries(this.target).Any()
            && !((string[])[ManifestFile.Name, Marker]).Any(name => File.Exists(System.IO.Path.Combine(this.target, name))))
        {
            throw new CheckpointException(target, null,
                $"holds files, and neither {ManifestFile.Name} nor {Marker}; expected a new folder, "
                + "or one that an earlier run made.");
        }

        Path = this.target + Unfinished;
        // of a process that was killed
        Remove(Path);
        Remove(removed);
        Directory.CreateDirectory(Path);
    }

    /// <summary>Where to write.</summary>
    public string Path { get; }

    /// <summary>Puts the folder in its place.</summary>
    /// <exception cref="CheckpointException">The disk is full.</exception>
    public void Complete()
    {
        if (!File.Exists(System.IO.Path.Combine(Path, ManifestFile.Name)))
        {
            AtomicFile.Write(System.IO.Path.Combine(Path, Marker),
                stream => stream.Write("Written by Lathe, which may replace this folder.\n"u8));
        }

        Discard();
        // the old one goes when the new one is in its place
        if (Directory.Exists(target))
            Directory.Move(target, replaced);
        Directory.Move(Path, target);
        isComplete = true;
        Discard();
    }

    public void Dispose()
    {
        if (!isComplete)
            Remove(Path);
    }

    /// <summary>
    /// Removes the folder that was replaced, under a name that no run takes for a whole one: a process that is killed on the way leaves
    /// half of it.
    /// </summary>
    private void Discard()
    {
        Remove(removed);
        if (!Directory.Exists(replaced))
            return;
        Directory.Move(replaced, removed);
        Remove(removed);
    }

    private static string Full(string path) => System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
