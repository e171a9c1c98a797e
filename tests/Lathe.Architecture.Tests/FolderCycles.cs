namespace Lathe.Architecture.Tests;

/// <summary>Finds folders that need each other, directly or around a corner: strongly connected components (Tarjan).</summary>
internal static class FolderCycles
{
    /// <summary>Every such group, each and all in the order of their names.</summary>
    public static IReadOnlyList<string[]> Find(IEnumerable<(string From, string To)> edges)
    {
        ILookup<string, string> targets = edges.ToLookup(edge => edge.From, edge => edge.To, StringComparer.Ordinal);
        Walk walk = new(targets);
        foreach (IGrouping<string, string> start in targets)
            walk.Visit(start.Key);
        return [.. walk.Groups.OrderBy(group => group[0], StringComparer.Ordinal)];
    }

    private sealed class Walk(ILookup<string, string> targets)
    {
        private readonly Dictionary<string, int> order = new(StringComparer.Ordinal);
        private readonly Dictionary<string, int> lowest = new(StringComparer.Ordinal);
        private readonly Stack<string> open = [];

        public List<string[]> Groups { get; } = [];

        public void Visit(string folder)
        {
            if (order.ContainsKey(folder))
                return;
            order[folder] = lowest[folder] = order.Count;
            open.Push(folder);
            foreach (string target in targets[folder])
            {
                Visit(target);
                if (open.Contains(target))
                    lowest[folder] = Math.Min(lowest[folder], lowest[target]);
            }
            if (lowest[folder] != order[folder])
                return;
            List<string> group = [];
            string last;
            do
            {
                last = open.Pop();
                group.Add(last);
            }
            while (last != folder);
            if (group.Count > 1)
                Groups.Add([.. group.Order(StringComparer.Ordinal)]);
        }
    }
}
