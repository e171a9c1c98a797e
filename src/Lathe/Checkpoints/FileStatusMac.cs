using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Lathe.Checkpoints;

/// <summary>A file's status on macOS. On x64 the calls with 64-bit file numbers have names of their own.</summary>
internal static partial class FileStatusMac
{
    private const int NoEntry = 2;
    private const int NotDirectory = 20;

    private static bool OldNames => RuntimeInformation.ProcessArchitecture == Architecture.X64;

    /// <summary>False where the system does not tell: no right to look.</summary>
    public static bool TryRead(string path, out FileStatus status)
    {
        int failed = OldNames ? OfPathX64(path, out Answer answer) : OfPath(path, out answer);
        return Translate(failed, answer, out status);
    }

    /// <inheritdoc cref="TryRead(string, out FileStatus)"/>
    public static bool TryRead(SafeFileHandle file, out FileStatus status)
    {
        int failed = OldNames ? OfFileX64(file, out Answer answer) : OfFile(file, out answer);
        return Translate(failed, answer, out status);
    }

    private static bool Translate(int failed, in Answer answer, out FileStatus status)
    {
        status = default;
        if (failed == 0)
        {
            status = new FileStatus(
                FileStatus.KindOf(answer.Mode), answer.Size, Nanoseconds(answer.Modified), Nanoseconds(answer.Changed), answer.Links,
                answer.Mode & 0xFFFu, (ulong)answer.User << 32 | answer.Group);
            return true;
        }

        if (Marshal.GetLastPInvokeError() is not (NoEntry or NotDirectory))
            return false;
        status = new FileStatus(FileKind.Missing, 0, 0, 0, 0, 0, 0);
        return true;
    }

    private static long Nanoseconds(Time time) => unchecked(time.Seconds * 1_000_000_000 + time.Nanoseconds);

    [LibraryImport("libc", EntryPoint = "stat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OfPath(string path, out Answer answer);

    [LibraryImport("libc", EntryPoint = "stat$INODE64", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OfPathX64(string path, out Answer answer);

    [LibraryImport("libc", EntryPoint = "fstat", SetLastError = true)]
    private static partial int OfFile(SafeFileHandle file, out Answer answer);

    [LibraryImport("libc", EntryPoint = "fstat$INODE64", SetLastError = true)]
    private static partial int OfFileX64(SafeFileHandle file, out Answer answer);

    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        public long Seconds;
        public long Nanoseconds;
    }

    [StructLayout(LayoutKind.Explicit, Size = 144)]
    private struct Answer
    {
        [FieldOffset(4)]
        public ushort Mode;
        [FieldOffset(6)]
        public ushort Links;
        [FieldOffset(16)]
        public uint User;
        [FieldOffset(20)]
        public uint Group;
        [FieldOffset(48)]
        public Time Modified;
        [FieldOffset(64)]
        public Time Changed;
        [FieldOffset(96)]
        public long Size;
    }
}
