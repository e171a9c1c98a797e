using System.Globalization;
using System.Runtime.InteropServices;

namespace Lathe.Hardware;

/// <summary>
/// Memory that Linux may back with 2-MiB pages: with 4-KiB pages, prefetching stops at every page's end and reading from memory runs at
/// little more than half its rate. Asking is a hint: a system that has none, or none left, gives small pages, and nothing but speed
/// differs.
/// </summary>
internal static unsafe partial class LargePages
{
    /// <summary>Name of the environment variable that switches large pages off: <c>LATHE_LARGE_PAGES=0</c>.</summary>
    public const string Variable = "LATHE_LARGE_PAGES";

    /// <summary>Bytes of a large page on x64, and on ARM with 4-KiB pages.</summary>
    public const long PageBytes = 2 << 20;

    /// <summary>Smaller blocks stay with the general allocator: a page of 2 MiB for them would be mostly air.</summary>
    public const long SmallestBlock = PageBytes / 2;

    private const string SettingFile = "/sys/kernel/mm/transparent_hugepage/enabled";
    private const int ProtectReadWrite = 3;
    private const int MapPrivateAnonymous = 0x22;
    private const int AdviseHugePage = 14;

    private static readonly bool Detected = OperatingSystem.IsLinux()
        && Allows(Environment.GetEnvironmentVariable(Variable), ReadSetting());

    [ThreadStatic]
    private static bool refused;

    /// <summary>Whether the system gives large pages to those who ask.</summary>
    public static bool Available => Detected && !refused;

    /// <summary>Maps zeroed memory that starts and ends on a large page. Null where there are none; the general allocator serves
    /// then.</summary>
    /// <param name="bytes">At least 1.</param>
    /// <param name="mappedBytes">What <see cref="Free"/> wants back.</param>
    public static byte* TryAllocate(long bytes, out long mappedBytes)
    {
        mappedBytes = RoundUp(bytes);
        if (!Available || bytes < 1 || mappedBytes < bytes)
            return null;
        // One page more than is needed: the kernel aligns to small pages, and what lies before and behind the large ones goes back at once.
        nuint reserved = (nuint)(mappedBytes + PageBytes);
        byte* start = Map(null, reserved, ProtectReadWrite, MapPrivateAnonymous, -1, 0);
        if (start == (byte*)-1)
            return null;
        byte* aligned = (byte*)RoundUp((long)start);
        long before = aligned - start, behind = PageBytes - before;
        if (before > 0)
            _ = Unmap(start, (nuint)before);
        if (behind > 0)
            _ = Unmap(aligned + mappedBytes, (nuint)behind);
        // Refused where the kernel was built without them: the memory is as good, in small pages.
        _ = Advise(aligned, (nuint)mappedBytes, AdviseHugePage);
        return aligned;
    }

    /// <summary>Gives back what <see cref="TryAllocate"/> mapped.</summary>
    public static void Free(byte* start, long mappedBytes)
    {
        // Fails only for an address that was never mapped; there is nothing a caller could do.
        _ = Unmap(start, (nuint)mappedBytes);
    }

    /// <summary>Asks for a few pages, touches them, and looks at what came.</summary>
    public static LargePageReport Probe()
    {
        const long asked = 4 * PageBytes;
        string setting = OperatingSystem.IsLinux() ? ReadSetting() ?? "not built into this kernel" : "not used on this system";
        if (Environment.GetEnvironmentVariable(Variable) == "0")
            setting = $"switched off by {Variable}=0";
        byte* start = TryAllocate(asked, out long mapped);
        if (start == null)
            return new LargePageReport(setting, asked, 0);
        try
        {
            for (long at = 0; at < mapped; at += Environment.SystemPageSize)
                start[at] = 1;
            return new LargePageReport(setting, asked, Granted((nuint)start, (nuint)(start + mapped)));
        }
        finally
        {
            Free(start, mapped);
        }
    }

    /// <summary>Makes this thread's allocations find no large pages until the result is disposed; for tests.</summary>
    internal static RefusalScope Refuse()
    {
        RefusalScope scope = new(refused);
        refused = true;
        return scope;
    }

    /// <summary>Whether the variable and the kernel's setting, for example <c>always [madvise] never</c>, allow large pages.</summary>
    internal static bool Allows(string? variable, string? setting) =>
        variable != "0" && setting is not null && !setting.Contains("[never]", StringComparison.Ordinal);

    /// <summary>Bytes in large pages of the mappings within a range; 0 where the system does not tell.</summary>
    internal static long Granted(nuint start, nuint end)
    {
        long kilobytes = 0;
        bool inside = false;
        try
        {
            foreach (string line in File.ReadLines("/proc/self/smaps"))
            {
                // "7f00…-7f01… rw-p …" opens a mapping; "AnonHugePages:    2048 kB" is one of its lines
                int dash = line.IndexOf('-', StringComparison.Ordinal), space = line.IndexOf(' ', StringComparison.Ordinal);
                if (dash > 0 && space > dash && nuint.TryParse(line.AsSpan(0, dash), NumberStyles.HexNumber, CultureInfo.InvariantCulture,
                    out nuint from)
                    && nuint.TryParse(line.AsSpan(dash + 1, space - dash - 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture,
                    out nuint to))
                    inside = from < end && to > start;
                else if (inside && line.StartsWith("AnonHugePages:", StringComparison.Ordinal)
                    && long.TryParse(line.AsSpan("AnonHugePages:".Length).Trim().TrimEnd("kB").Trim(), CultureInfo.InvariantCulture,
                    out long found))
                    kilobytes += found;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
        // a neighbour with the same permissions may have become one mapping with ours
        return Math.Min(kilobytes << 10, (long)(end - start));
    }

    internal readonly ref struct RefusalScope(bool previous)
    {
        public void Dispose() => refused = previous;
    }

    private static long RoundUp(long value) => (value + PageBytes - 1) / PageBytes * PageBytes;

    private static string? ReadSetting()
    {
        try
        {
            return File.Exists(SettingFile) ? File.ReadAllText(SettingFile).Trim() : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial byte* Map(byte* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(byte* address, nuint length);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(byte* address, nuint length, int advice);
}
