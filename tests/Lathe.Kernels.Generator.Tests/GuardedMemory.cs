using System.Runtime.InteropServices;

namespace Lathe.Kernels.Generator.Tests;

/// <summary>Zeroed memory with an inaccessible page on both sides; what is placed at either end faults when a kernel reads or writes one
/// byte beyond it.</summary>
internal sealed unsafe partial class GuardedMemory : IDisposable
{
    private readonly byte* _mapping;
    private readonly nuint _mappingBytes;
    private readonly byte* _first;
    private readonly nuint _usable;

    public GuardedMemory(int bytes)
    {
        nuint page = (nuint)Environment.SystemPageSize;
        _usable = ((nuint)Math.Max(bytes, 1) + page - 1) / page * page;
        _mappingBytes = _usable + 2 * page;
        if (OperatingSystem.IsWindows())
        {
            _mapping = VirtualAlloc(null, _mappingBytes, 0x2000, 0x01);
            _first = _mapping + page;
            Assert.True(VirtualAlloc(_first, _usable, 0x1000, 0x04) != null);
        }
        else
        {
            _mapping = Map(null, _mappingBytes, 0, OperatingSystem.IsMacOS() ? 0x1002 : 0x22, -1, 0);
            Assert.True(_mapping != (byte*)-1);
            _first = _mapping + page;
            Assert.Equal(0, Protect(_first, _usable, 3));
        }
    }

    /// <summary>The last <paramref name="bytes"/> bytes before the upper guard, or the first ones after the lower guard.</summary>
    public byte* Place(int bytes, bool atEnd)
    {
        Assert.True((nuint)bytes <= _usable);
        return atEnd ? _first + _usable - (nuint)bytes : _first;
    }

    /// <summary>A copy of values at either end.</summary>
    public byte* Place<T>(ReadOnlySpan<T> values, bool atEnd)
        where T : unmanaged
    {
        byte* start = Place(values.Length * sizeof(T), atEnd);
        values.CopyTo(new Span<T>(start, values.Length));
        return start;
    }

    public void Dispose()
    {
        if (OperatingSystem.IsWindows())
            _ = VirtualFree(_mapping, 0, 0x8000);
        else
            _ = Unmap(_mapping, _mappingBytes);
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial byte* Map(byte* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(byte* address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(byte* address, nuint length);

    [LibraryImport("kernel32")]
    private static partial byte* VirtualAlloc(byte* address, nuint bytes, uint type, uint protection);

    [LibraryImport("kernel32")]
    private static partial int VirtualFree(byte* address, nuint bytes, uint type);
}
