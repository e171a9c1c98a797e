using System.Runtime.InteropServices;

namespace Lathe.Tests.Checkpoints;

/// <summary>
/// Writes to a file as other programs do: .NET's own streams ask for an advisory lock first, and would be refused. Windows has no such
/// programs: there the system refuses all of them, and the test has nothing to try.
/// </summary>
internal sealed unsafe partial class UnlockedFile : IDisposable
{
    private const int WriteOnlyTruncate = 0x201; // O_WRONLY | O_TRUNC on Linux

    private readonly int descriptor;

    private UnlockedFile(int descriptor) => this.descriptor = descriptor;

    public static UnlockedFile Truncate(string path)
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("written for Linux's numbers");
        int opened = Open(path, WriteOnlyTruncate);
        Assert.True(opened >= 0, Marshal.GetLastPInvokeErrorMessage());
        return new UnlockedFile(opened);
    }

    /// <summary>Makes a FIFO.</summary>
    public static string Pipe(string path)
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Windows has no FIFOs in folders");
        Assert.True(MakePipe(path, 0x1B6) == 0, Marshal.GetLastPInvokeErrorMessage());
        return path;
    }

    public void Write(ReadOnlySpan<byte> contents)
    {
        fixed (byte* start = contents)
        {
            for (nint done = 0; done < contents.Length;)
            {
                nint written = Write(descriptor, start + done, contents.Length - done);
                Assert.True(written > 0, Marshal.GetLastPInvokeErrorMessage());
                done += written;
            }
        }
    }

    public void Dispose() => _ = Close(descriptor);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int descriptor, byte* bytes, nint count);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "mkfifo", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakePipe(string path, uint mode);
}
