using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

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
    private const long LargestRead = 1 << 30;

    private readonly MemoryMappedViewAccessor? view;
    private readonly SafeFileHandle? file;
    private byte* pointer;

    private MappedFile(string path, long length, SafeFileHandle file, MemoryMappedViewAccessor view)
    {
        Path = path;
        Length = length;
        this.file = file;
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
        SafeFileHandle? handle = null;
        try
        {
            handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            long length = RandomAccess.GetLength(handle);
            if (length == 0)
                throw new CheckpointException(path, null, "the file is empty; download or write it again.");
            using MemoryMappedFile mapping = MemoryMappedFile.CreateFromFile(
                handle, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
            // the view keeps the mapping alive by itself
            MappedFile opened = new(path, length, handle, mapping.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read));
            handle = null;
            return opened;
        }
        catch (Exception problem) when (problem is (IOException and not CheckpointException) or UnauthorizedAccessException
                                            or ArgumentException or NotSupportedException)
        {
            throw new CheckpointException(path, null, $"cannot be opened: {problem.Message}", problem);
        }
        finally
        {
            handle?.Dispose();
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

    /// <summary>
    /// Copies a range that the caller has checked, without mapping it in: a reader that wants its own copy saves the page faults, and gets an error
    /// where another process has cut the file meanwhile.
    /// </summary>
    /// <exception cref="CheckpointException">The file cannot be read to the end of the range.</exception>
    public void Read(long offset, byte* destination, long bytes)
    {
        if (file is null)
        {
            Buffer.MemoryCopy(Pointer + offset, destination, bytes, bytes);
            return;
        }
        try
        {
            while (bytes > 0)
            {
                int read = RandomAccess.Read(file, new Span<byte>(destination, (int)Math.Min(bytes, LargestRead)), offset);
                if (read == 0)
                    throw new CheckpointException(Path, null, $"ends at {offset} of {Length} bytes; it was cut while it was read.");
                offset += read;
                destination += read;
                bytes -= read;
            }
        }
        catch (Exception problem) when (problem is (IOException and not CheckpointException) or UnauthorizedAccessException)
        {
            throw new CheckpointException(Path, null, $"cannot be read: {problem.Message}", problem);
        }
    }

    public void Dispose()
    {
        Release();
        view?.Dispose();
        file?.Dispose();
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
