using Microsoft.Win32.SafeHandles;

namespace Lathe.Checkpoints;

/// <summary>
/// Opens files for reading that have to be regular ones: models, weights, configurations, vocabularies. What is none is refused before it
/// is opened, because opening a FIFO waits for a writer that may never come, and reading a device need not end.
/// </summary>
internal static class RegularFile
{
    /// <summary>Checks that a path leads to a regular file, links followed, without opening it.</summary>
    /// <exception cref="CheckpointException">Nothing is there, or it is a directory, a pipe, a device or a socket.</exception>
    public static void Require(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        FileKind kind;
        try
        {
            kind = FileStatus.Of(path).Kind;
        }
        catch (Exception problem) when (problem is ArgumentException or IOException or NotSupportedException)
        {
            throw CannotBe("opened", path, problem);
        }

        Require(path, kind);
    }

    /// <summary>Checks that a path may be written to: nothing is there yet, or a regular file, links followed. For asking before the
    /// work.</summary>
    /// <exception cref="CheckpointException">It names a folder, or leads to a directory, a pipe, a device or a socket.</exception>
    public static void RequireReplaceable(string path) => AtomicFile.RequireReplaceable(path);

    /// <summary>Opens a regular file for reading; other processes may read, rename and delete it, and on Windows not write to it.</summary>
    /// <exception cref="CheckpointException">It is missing, no regular file, or cannot be opened.</exception>
    public static SafeFileHandle Open(string path)
    {
        Require(path);
        SafeFileHandle? file = null;
        try
        {
            file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            // another file may stand under the name by now
            Require(path, FileStatus.Of(file).Kind);
            return file;
        }
        catch (Exception problem) when (problem is (IOException and not CheckpointException) or UnauthorizedAccessException
                                            or ArgumentException or NotSupportedException)
        {
            file?.Dispose();
            throw CannotBe("opened", path, problem);
        }
        catch
        {
            file?.Dispose();
            throw;
        }
    }

    /// <summary>Reads a whole file into memory.</summary>
    /// <param name="path">The file.</param>
    /// <param name="longest">Bytes that are read at most.</param>
    /// <exception cref="CheckpointException">It is missing, no regular file, too long, cannot be read, or changed while it was
    /// read.</exception>
    public static byte[] ReadAllBytes(string path, long longest)
    {
        using SafeFileHandle file = Open(path);
        FileWatch watch = FileWatch.Begin(path, file);
        long length = Math.Min(longest, Array.MaxLength);
        if (watch.Length > length)
            throw new CheckpointException(path, null, $"{watch.Length} bytes, at most {length} are read.");
        byte[] contents = new byte[watch.Length];
        for (int done = 0; done < contents.Length;)
        {
            int read = Read(path, file, contents.AsSpan(done), done);
            if (read == 0)
                throw new CheckpointException(path, null, $"ends at {done} of {contents.Length} bytes; it was cut while it was read.");
            done += read;
        }

        watch.Check();
        return contents;
    }

    /// <summary>One read, with the path in what goes wrong.</summary>
    internal static int Read(string path, SafeFileHandle file, Span<byte> destination, long offset)
    {
        try
        {
            return RandomAccess.Read(file, destination, offset);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw CannotBe("read", path, problem);
        }
    }

    internal static string Describe(FileKind kind) => kind switch
    {
        FileKind.Directory => "a directory",
        FileKind.Pipe => "a pipe (FIFO)",
        FileKind.Device => "a device",
        FileKind.Socket => "a socket",
        _ => "no file",
    };

    private static void Require(string path, FileKind kind)
    {
        if (kind == FileKind.Missing)
            throw new CheckpointException(path, null,
                $"cannot be opened: {(IsLink(path) ? "it is a link to a file that does not exist" : "there is no such file")}.");
        if (kind is not (FileKind.Regular or FileKind.Unknown))
            throw new CheckpointException(path, null, $"is {Describe(kind)}, expected a regular file; nothing was read from it.");
    }

    private static bool IsLink(string path) => new FileInfo(path).LinkTarget is not null;

    private static CheckpointException CannotBe(string what, string path, Exception problem) =>
        new(path, null, $"cannot be {what}: {problem.Message}", problem);
}
