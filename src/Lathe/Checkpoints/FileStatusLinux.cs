using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Lathe.Checkpoints;

/// <summary>A file's status on Linux, by statx: the one call whose structure is the same on every processor.</summary>
internal static unsafe partial class FileStatusLinux
{
    private const int CurrentDirectory = -100; // AT_FDCWD
    private const int EmptyPath = 0x1000; // AT_EMPTY_PATH: the descriptor itself
    private const uint BasicStatistics = 0x7FF;
    private const int NoEntry = 2;
    private const int NotDirectory = 20;

    /// <summary>False where the system does not tell: no such call, or no right to look.</summary>
    public static bool TryRead(string path, out FileStatus status) => TryRead(CurrentDirectory, path, 0, out status);

    /// <inheritdoc cref="TryRead(string, out FileStatus)"/>
    public static bool TryRead(SafeFileHandle file, out FileStatus status)
    {
        bool held = false;
        try
        {
            file.DangerousAddRef(ref held);
            return TryRead((int)file.DangerousGetHandle(), "", EmptyPath, out status);
        }
        finally
        {
            if (held)
                file.DangerousRelease();
        }
    }

    private static bool TryRead(int directory, string path, int flags, out FileStatus status)
    {
        status = default;
        try
        {
            if (Call(directory, path, flags, BasicStatistics, out Answer answer) == 0)
            {
                status = new FileStatus(
                    FileStatus.KindOf(answer.Mode), (long)answer.Size, Nanoseconds(answer.Modified), Nanoseconds(answer.Changed),
                    answer.Links,
                    answer.Mode & 0xFFFu, (ulong)answer.User << 32 | answer.Group);
                return true;
            }
        }
        catch (Exception problem) when (problem is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }

        if (Marshal.GetLastPInvokeError() is not (NoEntry or NotDirectory))
            return false;
        status = new FileStatus(FileKind.Missing, 0, 0, 0, 0, 0, 0);
        return true;
    }

    private static long Nanoseconds(Time time) => unchecked(time.Seconds * 1_000_000_000 + time.Nanoseconds);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Call(int directory, string path, int flags, uint mask, out Answer answer);

    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        public long Seconds;
        public uint Nanoseconds;
        private readonly int reserved;
    }

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Answer
    {
        [FieldOffset(16)]
        public uint Links;
        [FieldOffset(20)]
        public uint User;
        [FieldOffset(24)]
        public uint Group;
        [FieldOffset(28)]
        public ushort Mode;
        [FieldOffset(40)]
        public ulong Size;
        [FieldOffset(96)]
        public Time Changed;
        [FieldOffset(112)]
        public Time Modified;
    }
}
