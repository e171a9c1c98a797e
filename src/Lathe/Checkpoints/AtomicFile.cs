namespace Lathe.Checkpoints;

/// <summary>Writes a file so that its name holds either what it held before or all of the new contents, whatever happens in
/// between.</summary>
internal static class AtomicFile
{
    /// <summary>
    /// Calls <paramref name="write"/> with a new file beside <paramref name="path"/>, flushes it to the disk, and renames it. When
    /// anything fails, the new file is removed and an old one is as it was. A link is followed: what it leads to is replaced, not the link.
    /// </summary>
    /// <exception cref="CheckpointException">The path leads to a directory, a pipe, a device or a socket, or the folder or the disk
    /// refuses.</exception>
    public static void Write(string path, Action<FileStream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            string full = Target(path);
            RequireReplaceable(path, full); // before the work; once more after it, when something else may stand there
            using TemporaryFile temporary = TemporaryFile.CreateBeside(full);
            write(temporary.Stream);
            temporary.Stream.Flush(flushToDisk: true);
            RequireReplaceable(path, full);
            temporary.RenameTo(full);
        }
        catch (Exception problem) when (problem is (IOException and not CheckpointException) or UnauthorizedAccessException
                                            or ArgumentException or NotSupportedException)
        {
            throw new CheckpointException(path, null, $"cannot be written: {problem.Message}", problem);
        }
    }

    /// <inheritdoc cref="RegularFile.RequireReplaceable"/>
    public static void RequireReplaceable(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        RequireReplaceable(path, Target(path));
    }

    private static string Target(string path)
    {
        if (Path.EndsInDirectorySeparator(path))
            throw new CheckpointException(path, null, "names a folder, expected the name of a file to write.");
        string full = Path.GetFullPath(path);
        return new FileInfo(full).LinkTarget is null ? full : File.ResolveLinkTarget(full, returnFinalTarget: true)!.FullName;
    }

    /// <summary>Renaming over a device or a pipe would put a regular file in its place, for every program of the machine.</summary>
    private static void RequireReplaceable(string path, string full)
    {
        FileKind kind = FileStatus.Of(full).Kind;
        if (kind is FileKind.Missing or FileKind.Regular or FileKind.Unknown)
            return;
        string link = full == Path.GetFullPath(path) ? "" : $"leads to {full}, which ";
        throw new CheckpointException(path, null,
            $"cannot be written: {link}is {RegularFile.Describe(kind)}; expected a new name or a regular file to replace. Nothing was "
            + "written.");
    }
}
