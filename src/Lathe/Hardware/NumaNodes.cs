namespace Lathe.Hardware;

/// <summary>The memory nodes whose processors a process may use, from Linux' sysfs.</summary>
internal static class NumaNodes
{
    /// <summary>Nodes with at least one of these processors, ascending; empty where the system does not tell.</summary>
    /// <param name="folder">/sys/devices/system/node, with a file nodeN/cpulist for each node.</param>
    /// <param name="affinity">The processors that count.</param>
    public static int[] Used(string folder, int[] affinity)
    {
        try
        {
            List<int> nodes = [];
            foreach (int node in Topology.ParseList(ReadLine(Path.Combine(folder, "online"))))
            {
                if (Topology.ParseList(ReadLine(Path.Combine(folder, $"node{node}", "cpulist"))).Exists(affinity.Contains))
                    nodes.Add(node);
            }
            return [.. nodes];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string ReadLine(string path) => File.Exists(path) ? File.ReadAllText(path).Trim() : "";
}
