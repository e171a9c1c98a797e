namespace Lathe.Checkpoints;

/// <summary>Writes a file so that its name holds either what it held before or all of the new contents, whatever happens in between.</summary>
internal static class AtomicFile
{
    /// <summary>
    /// Calls <paramref name="write"/> with a new file beside <paramref name="path"/>, flushes it to the disk, and renames it. When
    /// anything fails, the new file is removed and an old one is as it was.
    /// </summary>
    /// <exception cref="CheckpointException">The folder or the disk refuses.</exception>
    public static void Write(string path, Action<FileStream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string full = Path.GetFullPath(path);
        string temporary = Path.Combine(Path.GetDirectoryName(full) ?? full, $".{Path.GetFileName(full)}.{Guid.NewGuid():N}.tmp");
        bool created = false;
        try
        {
            using (FileStream stream = new(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 16))
            {
                created = true;
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, full, overwrite: true);
            created = false;
        }
        catch (Exception problem) when (problem is (IOException and not CheckpointException) or UnauthorizedAccessException or NotSupportedException)
        {
            throw new CheckpointException(path, null, $"cannot be written: {problem.Message}", problem);
        }
        finally
        {
            if (created)
                Remove(temporary);
        }
    }

    private static void Remove(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // what made the write fail is the news; that its remains cannot be removed either follows from it
        }
    }
}
