using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Lathe.Checkpoints;

/// <summary>
/// The bytes of a file, mapped read-only. Whoever holds a pointer into it holds the object too: <see cref="Dispose"/> and the
/// finalizer are what unmaps.
/// </summary>
/// <remarks>
/// What another process writes to the file shows in the mapping, and where it cuts the file, the next access ends this process: no check
/// helps. Weights are mapped only for who asks for it.
/// </remarks>
internal sealed unsafe class MappedFile : IDisposable
{
    private readonly MemoryMappedViewAccessor? view;
    private byte* pointer;

    private MappedFile(string path, MemoryMappedViewAccessor view)
    {
        Path = path;
        this.view = view;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
    }

    private MappedFile(string name, ReadOnlySpan<byte> contents)
    {
        Path = name;
        pointer = (byte*)NativeMemory.AlignedAlloc((nuint)Math.Max(1, contents.Length), 4096);
        contents.CopyTo(new Span<byte>(pointer, contents.Length));
    }

    // without it, a mapping whose pointer was never released would outlive its handle
    ~MappedFile() => Release();

    public string Path { get; }

    public byte* Pointer => pointer is null ? throw new ObjectDisposedException(Path) : pointer;

    /// <summary>Maps an opened file.</summary>
    /// <exception cref="CheckpointException">The system refuses, or the file has been cut.</exception>
    public static MappedFile Of(string path, SafeFileHandle file, long length)
    {
        try
        {
            using MemoryMappedFile mapping = MemoryMappedFile.CreateFromFile(
                file, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
            // the view keeps the mapping alive by itself
            return new MappedFile(path, mapping.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new CheckpointException(path, null, $"cannot be mapped: {problem.Message}", problem);
        }
    }

    /// <summary>The same over a copy of bytes in memory; <paramref name="name"/> stands for the path in messages.</summary>
    public static MappedFile Of(string name, ReadOnlySpan<byte> contents) => new(name, contents);

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
