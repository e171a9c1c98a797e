using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace Lathe.Checkpoints;

/// <summary>
/// The bytes of a file, mapped read-only. Whoever holds a pointer into it holds the object too: <see cref="Dispose"/> and the
/// finalizer are what unmaps.
/// </summary>
/// <remarks>
/// The length is fixed when the file is opened and is what every check is made against. A file that another process truncates
/// while it is mapped faults on access, as for any mapped file; Lathe itself replaces files by renaming, which never does that.
/// </remarks>
internal sealed unsafe class MappedFile : IDisposable
{
    private readonly MemoryMappedViewAccessor? view;
    private byte* pointer;

    private MappedFile(string path, long length, MemoryMappedViewAccessor view)
    {
        Path = path;
        Length = length;
        this.view = view;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
    }

    private MappedFile(string name, ReadOnlySpan<byte> contents)
    {
        Path = name;
        Length = contents.Length;
        pointer = (byte*)NativeMemory.AlignedAlloc((nuint)Math.Max(1, contents.Length), 4096);
        contents.CopyTo(new Span<byte>(pointer, contents.Length));
    }

    // without it, a mapping whose pointer was never released would outlive its handle
    ~MappedFile() => Release();

    public string Path { get; }

    public long Length { get; }

    public byte* Pointer => pointer is null ? throw new ObjectDisposedException(Path) : pointer;

    /// <summary>Maps a file.</summary>
    /// <exception cref="CheckpointException">It does not exist, cannot be opened, or is empty.</exception>
    public static MappedFile Open(string path)
    {
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("Lathe reads weights in place, and they are little-endian; this processor is not.");
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
            long length = stream.Length;
            if (length == 0)
                throw new CheckpointException(path, null, "the file is empty; download or write it again.");
            using MemoryMappedFile file = MemoryMappedFile.CreateFromFile(
                stream, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
            // the view keeps the mapping alive by itself; file and stream may go
            return new MappedFile(path, length, file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read));
        }
        catch (Exception problem) when (problem is (IOException and not CheckpointException) or UnauthorizedAccessException
                                            or ArgumentException or NotSupportedException)
        {
            throw new CheckpointException(path, null, $"cannot be opened: {problem.Message}", problem);
        }
    }

    /// <summary>The same over a copy of bytes in memory; <paramref name="name"/> stands for the path in messages.</summary>
    public static MappedFile FromMemory(string name, ReadOnlySpan<byte> contents) => new(name, contents);

    /// <summary>A range as a span; the caller has checked that the range lies in the file and fits an int.</summary>
    public ReadOnlySpan<byte> Span(long offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - length);
        return new ReadOnlySpan<byte>(Pointer + offset, length);
    }

    public void Dispose()
    {
        Release();
        view?.Dispose();
        GC.SuppressFinalize(this);
    }

    private void Release()
    {
        if (pointer is null)
            return;
        byte* released = pointer;
        pointer = null;
        if (view is null)
            NativeMemory.AlignedFree(released);
        else
            view.SafeMemoryMappedViewHandle.ReleasePointer();
    }
}
