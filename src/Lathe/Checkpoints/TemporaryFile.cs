namespace Lathe.Checkpoints;

/// <summary>
/// A file under a name of its own, removed unless it is renamed. Its writer holds a lock on it, which the system lets go with the process:
/// a file that nobody holds is what a killed writer left, and the next one removes it.
/// </summary>
internal sealed class TemporaryFile : IDisposable
{
    /// <summary>Marks the files as ours: no other file is ever looked at.</summary>
    private const string Suffix = ".lathe.tmp";

    private const int BufferBytes = 1 << 16;
    private const int MostAttempts = 3;

    private readonly string path;
    private bool there = true;

    private TemporaryFile(string path, FileStream stream)
    {
        this.path = path;
        Stream = stream;
    }

    public FileStream Stream { get; }

    /// <summary>Creates a file in the folder of <paramref name="target"/>, and removes there what killed writers left.</summary>
    public static TemporaryFile CreateBeside(string target)
    {
        string folder = Path.GetDirectoryName(target) ?? target;
        for (int attempt = 1; ; attempt++)
        {
            string name = Path.Combine(folder, $".{Path.GetFileName(target)}.{Guid.NewGuid():N}{Suffix}");
            try
            {
                // Renamed while it is open, so that it is never without its lock: Windows allows that to who shares deletion.
                TemporaryFile created = new(name, new FileStream(name, FileMode.CreateNew, FileAccess.Write, FileShare.Delete,
                    BufferBytes));
                created.RemoveAbandoned(folder);
                return created;
            }
            catch (IOException) when (attempt < MostAttempts && !File.Exists(name) && Directory.Exists(folder))
            {
                // another writer took it for abandoned between its creation and its lock, and removed it
            }
        }
    }

    /// <summary>Gives the finished file its name, in the place of any file that has it.</summary>
    public void RenameTo(string target)
    {
        File.Move(path, target, overwrite: true);
        there = false;
    }

    public void Dispose()
    {
        try
        {
            Stream.Dispose();
        }
        finally
        {
            if (there)
                Remove(path);
        }
    }

    /// <summary>A file system without locks, or a process that has switched them off, shows nobody's: then nothing is removed.</summary>
    private void RemoveAbandoned(string folder)
    {
        if (!IsHeld(path))
            return;
        foreach (string other in Names(folder))
        {
            if (other != path && new FileInfo(other).LinkTarget is null && FileStatus.Of(other).Kind is FileKind.Regular or FileKind.Unknown
                && !IsHeld(other))
                Remove(other);
        }
    }

    private static string[] Names(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder, ".*" + Suffix).Where(IsOurs)];
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return []; // may be written to, and not be listed
        }
    }

    /// <summary><c>.NAME.</c>, 32 hexadecimal digits, and the suffix.</summary>
    private static bool IsOurs(string path)
    {
        string name = Path.GetFileName(path);
        return name.EndsWith(Suffix, StringComparison.Ordinal) && name.Length > Suffix.Length + 34
            && name[^(Suffix.Length + 33)] == '.' && Guid.TryParseExact(name.AsSpan(name.Length - Suffix.Length - 32, 32), "N", out _);
    }

    /// <summary>Whether somebody holds the lock, or it cannot be told.</summary>
    private static bool IsHeld(string path)
    {
        try
        {
            using FileStream exclusive = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            return false;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    private static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // what made the write fail is the news; that its remains cannot be removed either follows from it
        }
    }
}
