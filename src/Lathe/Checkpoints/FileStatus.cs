using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Lathe.Checkpoints;

/// <summary>
/// What a file is and when it last changed, as far as the system tells. On Linux and macOS the two times tell of every write: the time of
/// modification can be set back by whoever writes, the time of the last change of any kind cannot.
/// </summary>
/// <param name="Kind">What it is, links followed.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Modified">When the contents last changed, in nanoseconds since 1970.</param>
/// <param name="Changed">When anything about the file last changed, in nanoseconds since 1970; <paramref name="Modified"/> where the system
/// does not tell.</param>
/// <param name="Links">Names of the file: goes down when another file is renamed over it.</param>
/// <param name="Permissions">Mode bits.</param>
/// <param name="Owner">User and group.</param>
internal readonly record struct FileStatus(FileKind Kind, long Length, long Modified, long Changed, uint Links, uint Permissions,
    ulong Owner)
{
    private const long NanosecondsPerTick = 100;

    /// <summary>Looks at a path without opening it, so that nothing waits and no device notices.</summary>
    public static FileStatus Of(string path)
    {
        if (OperatingSystem.IsLinux() && FileStatusLinux.TryRead(path, out FileStatus found))
            return found;
        if (OperatingSystem.IsMacOS() && FileStatusMac.TryRead(path, out found))
            return found;
        return Portable(path);
    }

    /// <summary>Looks at an opened file.</summary>
    public static FileStatus Of(SafeFileHandle file)
    {
        if (OperatingSystem.IsLinux() && FileStatusLinux.TryRead(file, out FileStatus found))
            return found;
        if (OperatingSystem.IsMacOS() && FileStatusMac.TryRead(file, out found))
            return found;
        long modified = Nanoseconds(File.GetLastWriteTimeUtc(file));
        return new FileStatus(FileKind.Unknown, RandomAccess.GetLength(file), modified, modified, 1, 0, 0);
    }

    /// <summary>
    /// Whether the contents may differ from those at an earlier look. A change of the status alone counts as one, unless it is one that
    /// leaves the contents alone: a file renamed over this one, other permissions, another owner.
    /// </summary>
    public bool MayDifferFrom(FileStatus earlier) =>
        Length != earlier.Length || Modified != earlier.Modified
        || (Changed != earlier.Changed && Links == earlier.Links && Permissions == earlier.Permissions && Owner == earlier.Owner);

    internal static long Nanoseconds(DateTime time) => (time.ToUniversalTime() - DateTime.UnixEpoch).Ticks * NanosecondsPerTick;

    /// <summary>The kind that the format bits of a Unix mode say.</summary>
    internal static FileKind KindOf(uint mode) => (mode & 0xF000) switch
    {
        0x8000 => FileKind.Regular,
        0x4000 => FileKind.Directory,
        0x1000 => FileKind.Pipe,
        0x2000 or 0x6000 => FileKind.Device,
        0xC000 => FileKind.Socket,
        _ => FileKind.Unknown,
    };

    private static FileStatus Portable(string path)
    {
        FileKind kind = FileKind.Missing;
        // Windows reaches pipes and devices under \\.\ alone, and under the old names (NUL, COM1) that stand for such a path.
        if (OperatingSystem.IsWindows() && Path.GetFullPath(path).StartsWith(@"\\.\", StringComparison.Ordinal))
            kind = FileKind.Device;
        else if (Directory.Exists(path))
            kind = FileKind.Directory;
        else if (File.Exists(path))
            kind = RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? FileKind.Regular : FileKind.Unknown;
        return new FileStatus(kind, 0, 0, 0, 1, 0, 0);
    }
}
