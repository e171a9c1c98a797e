using System.Globalization;

namespace Lathe.Hardware;

/// <summary>Caches and usable cores, read from Linux' sysfs; elsewhere, sizes that fit most processors of the last ten years.</summary>
internal sealed class Topology
{
    public long Level1Bytes { get; private init; } = 32 << 10;

    public long Level2Bytes { get; private init; } = 512 << 10;

    public long Level3Bytes { get; private init; } = 8 << 20;

    public int Cores { get; private init; } = 1;

    public int[] PinTargets { get; private init; } = [];

    public static Topology Detect()
    {
        // ProcessorCount already is the smaller of affinity and container quota (cgroup v1 and v2, Windows job objects), rounded up.
        int allowed = Math.Max(1, Environment.ProcessorCount);
        if (!OperatingSystem.IsLinux())
            return new Topology { Cores = allowed };
        return Read("/sys/devices/system/cpu", ThreadAffinity.AllowedProcessors(), allowed, CgroupQuota.Here());
    }

    /// <summary>Reads the folder of the processors; missing or odd files leave the defaults.</summary>
    public static Topology Read(string folder, int[] affinity, int allowed, int quota)
    {
        long level1 = 0, level2 = 0, level3 = 0;
        int first = affinity.Length > 0 ? affinity[0] : 0;
        for (int index = 0; index < 8; index++)
        {
            string cache = Path.Combine(folder, $"cpu{first}", "cache", $"index{index}");
            if (ReadLine(cache, "type") is not { } type || type == "Instruction")
                continue;
            long bytes = ParseSize(ReadLine(cache, "size"));
            switch (ReadLine(cache, "level"))
            {
                case "1": level1 = bytes; break;
                case "2": level2 = bytes; break;
                case "3": level3 = bytes; break;
                default: break;
            }
        }

        List<int> firstThreads = [], otherThreads = [];
        foreach (int processor in affinity)
        {
            string? siblings = ReadLine(Path.Combine(folder, $"cpu{processor}", "topology"), "thread_siblings_list");
            int core = siblings is null ? processor : ParseList(siblings).Where(affinity.Contains).DefaultIfEmpty(processor).Min();
            (core == processor ? firstThreads : otherThreads).Add(processor);
        }
        int physical = firstThreads.Count == 0 ? allowed : firstThreads.Count;
        int cores = Math.Max(1, Math.Min(physical, Math.Min(allowed, quota)));
        Topology defaults = new();
        return new Topology
        {
            Level1Bytes = level1 > 0 ? level1 : defaults.Level1Bytes,
            Level2Bytes = level2 > 0 ? level2 : defaults.Level2Bytes,
            Level3Bytes = level3 > 0 ? level3 : defaults.Level3Bytes,
            Cores = cores,
            PinTargets = [.. firstThreads, .. otherThreads],
        };
    }

    /// <summary>"0-3,8" as 0, 1, 2, 3, 8.</summary>
    internal static List<int> ParseList(string text)
    {
        List<int> processors = [];
        foreach (string part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            int dash = part.IndexOf('-', StringComparison.Ordinal);
            string from = dash < 0 ? part : part[..dash], to = dash < 0 ? part : part[(dash + 1)..];
            if (!int.TryParse(from, CultureInfo.InvariantCulture, out int low)
                || !int.TryParse(to, CultureInfo.InvariantCulture, out int high))
                continue;
            for (int processor = low; processor <= high && processors.Count < 65_536; processor++)
                processors.Add(processor);
        }
        return processors;
    }

    private static long ParseSize(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return 0;
        int shift = char.ToUpperInvariant(text[^1]) switch { 'K' => 10, 'M' => 20, 'G' => 30, _ => 0 };
        string digits = shift == 0 ? text : text[..^1];
        return long.TryParse(digits, CultureInfo.InvariantCulture, out long value) && value is > 0 and < (1L << 30) ? value << shift : 0;
    }

    private static string? ReadLine(string folder, string file)
    {
        try
        {
            string path = Path.Combine(folder, file);
            return File.Exists(path) ? File.ReadAllText(path).Trim() : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
