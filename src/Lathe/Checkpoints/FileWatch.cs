using Microsoft.Win32.SafeHandles;

namespace Lathe.Checkpoints;

/// <summary>
/// Notices that an opened file was written to: its length and times are compared with those at the beginning. On Windows nobody can write
/// while the file is open, and the comparison holds by itself.
/// </summary>
internal sealed class FileWatch
{
    /// <summary>Longer than the clock that Linux and macOS stamp files with stands still: 10 ms where the kernel ticks at 100 Hz.</summary>
    private const long Tick = 15_000_000;

    /// <summary>Of file systems that keep whole seconds: FAT rounds to two.</summary>
    private const long CoarseTick = 2_100_000_000;

    private const int MostWaits = 3;

    private readonly string path;
    private readonly SafeFileHandle file;
    private readonly FileStatus beginning;

    private FileWatch(string path, SafeFileHandle file, FileStatus beginning)
    {
        this.path = path;
        this.file = file;
        this.beginning = beginning;
    }

    /// <summary>The file's length; every check of a range is made against it.</summary>
    public long Length => beginning.Length;

    /// <summary>
    /// From here on <see cref="Check"/> notices writes. Two writes within one tick of the file system's clock have the same time: where the
    /// file was written to just now, this waits until the next write must show.
    /// </summary>
    public static FileWatch Begin(string path, SafeFileHandle file)
    {
        FileStatus found = Look(path, file);
        for (int waits = 0; waits < MostWaits && !OperatingSystem.IsWindows() && Remaining(found) is > 0 and long wait; waits++)
        {
            Thread.Sleep(TimeSpan.FromMicroseconds(wait / 1000 + 1));
            found = Look(path, file);
        }

        return new FileWatch(path, file, found);
    }

    /// <exception cref="CheckpointException">The file was written to, or cut, since <see cref="Begin"/>.</exception>
    public void Check()
    {
        FileStatus now = Look(path, file);
        if (!now.MayDifferFrom(beginning))
            return;
        string what = now.Length == beginning.Length ? "was written to" : $"went from {beginning.Length} to {now.Length} bytes";
        throw new CheckpointException(path, null,
            $"{what} while it was read; load it again once it is complete, and replace files by renaming (mv), not by writing over them "
            + "(cp).");
    }

    /// <summary>Nanoseconds until a write is sure to get another time than the last one; not above zero where that is so already.</summary>
    private static long Remaining(FileStatus status)
    {
        long age = FileStatus.Nanoseconds(DateTime.UtcNow) - status.Changed;
        long tick = status.Changed % 1_000_000_000 == 0 ? CoarseTick : Tick;
        // a time in the future is another machine's clock, or a wrong one: waiting does not help
        return age < -Tick ? 0 : tick - age;
    }

    private static FileStatus Look(string path, SafeFileHandle file)
    {
        try
        {
            return FileStatus.Of(file);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException(path, null, $"cannot be read: {problem.Message}", problem);
        }
    }
}
