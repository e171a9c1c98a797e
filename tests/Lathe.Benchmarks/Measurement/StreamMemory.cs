using System.Runtime.InteropServices;

namespace Lathe.Benchmarks.Measurement;

/// <summary>
/// Memory for measuring bandwidth: touched, on 2 MB pages where the system grants them, so that the figure is the memory's and not the page
/// walker's. It is not the library's own block: a ceiling must not sink with what is held against it.
/// </summary>
internal sealed unsafe partial class StreamMemory : IDisposable
{
    private const nuint HugePage = 2 << 20;
    private const int AdviseHugePages = 14;

    public StreamMemory(long bytes)
    {
        Bytes = bytes;
        nuint size = ((nuint)bytes + HugePage - 1) / HugePage * HugePage;
        Pointer = (byte*)NativeMemory.AlignedAlloc(size, HugePage);
        // Only advice: refused or unknown, the memory stays on small pages and the figure is lower, as it then is for everybody.
        if (OperatingSystem.IsLinux())
            _ = Advise(Pointer, size, AdviseHugePages);
        NativeMemory.Fill(Pointer, size, 1);
    }

    public long Bytes { get; }

    public byte* Pointer { get; private set; }

    public void Dispose()
    {
        NativeMemory.AlignedFree(Pointer);
        Pointer = null;
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(byte* address, nuint length, int advice);
}
