using System.Globalization;

namespace Lathe.Hardware;

/// <summary>The CPU quota of this process's control group, version 2 or 1.</summary>
internal static class CgroupQuota
{
    /// <summary>The quota of this process on Linux.</summary>
    public static int Here() => Cores("/proc/self/cgroup", "/sys/fs/cgroup");

    /// <summary>Whole cores that the tightest quota on the way to the root allows, rounded up; <see cref="int.MaxValue"/> without a
    /// quota.</summary>
    public static int Cores(string membershipFile, string root)
    {
        double cores = double.PositiveInfinity;
        try
        {
            if (!File.Exists(membershipFile))
                return int.MaxValue;
            foreach (string line in File.ReadLines(membershipFile))
            {
                // "0::/user.slice" is version 2; "4:cpu,cpuacct:/docker/…" names the controllers of a version 1 tree.
                string[] fields = line.Split(':', 3);
                if (fields.Length != 3)
                    continue;
                if (fields[1].Length == 0)
                    cores = Math.Min(cores, Walk(root, fields[2], Version2));
                else if (fields[1].Split(',').Contains("cpu", StringComparer.Ordinal))
                    cores = Math.Min(cores, Math.Min(Walk(Path.Combine(root, fields[1]), fields[2], Version1),
                        Walk(Path.Combine(root, "cpu"), fields[2], Version1)));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return int.MaxValue;
        }
        return double.IsInfinity(cores) ? int.MaxValue : Math.Max(1, (int)Math.Ceiling(cores));
    }

    private static double Walk(string root, string group, Func<string, double> read)
    {
        double cores = read(root);
        string folder = root;
        // Inside a container the path may name folders of the host; those do not exist here and are passed over.
        foreach (string part in group.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == "..")
                continue;
            folder = Path.Combine(folder, part);
            cores = Math.Min(cores, read(folder));
        }
        return cores;
    }

    private static double Version2(string folder)
    {
        string path = Path.Combine(folder, "cpu.max");
        string[] fields = File.Exists(path) ? File.ReadAllText(path).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) : [];
        return fields.Length == 2 ? Ratio(fields[0], fields[1]) : double.PositiveInfinity;
    }

    private static double Version1(string folder)
    {
        string quota = Path.Combine(folder, "cpu.cfs_quota_us"), period = Path.Combine(folder, "cpu.cfs_period_us");
        return File.Exists(quota) && File.Exists(period) ? Ratio(File.ReadAllText(quota), File.ReadAllText(period))
            : double.PositiveInfinity;
    }

    /// <summary>"max" and −1 mean no quota.</summary>
    private static double Ratio(string quota, string period) =>
        long.TryParse(quota.Trim(), CultureInfo.InvariantCulture, out long allowed) && allowed > 0
        && long.TryParse(period.Trim(), CultureInfo.InvariantCulture, out long window) && window > 0
            ? (double)allowed / window
            : double.PositiveInfinity;
}
