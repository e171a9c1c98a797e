namespace Lathe.Architecture.Tests;

/// <summary>A folder uses what its row says, all of it and nothing else; no two folders need each other.</summary>
internal static class EdgeRule
{
    /// <summary>What is wrong, one line each; empty where the sources are as the table has them.</summary>
    /// <param name="table">What each folder may use.</param>
    /// <param name="folders">Every folder that has a file.</param>
    /// <param name="edges">What the sources say.</param>
    public static IReadOnlyList<string> Problems(FolderTable table, IEnumerable<string> folders, IReadOnlyCollection<FolderEdge> edges)
    {
        List<string> problems = [];
        HashSet<string> existing = folders.ToHashSet(StringComparer.Ordinal);
        HashSet<(string, string)> used = edges.Select(edge => (edge.From, edge.To)).ToHashSet();
        foreach (string folder in existing.Where(folder => !table.Rows.ContainsKey(folder)).Order(StringComparer.Ordinal))
            problems.Add($"{folder} has no row in {table.File}: add '{folder}:' with the folders that it may use.");
        foreach (FolderEdge edge in edges.Where(edge => !table[edge.From].Contains(edge.To, StringComparer.Ordinal)))
        {
            problems.Add(
                $"{edge.From} uses {edge.To}: {edge.Example}. {table.File} does not allow it: move what is used to a folder below both, "
                + $"hand it in from above, or, where the direction is right, add {edge.To} to the row of {edge.From}.");
        }
        foreach ((string folder, string[] allowed) in table.Rows)
        {
            if (!existing.Contains(folder))
                problems.Add($"{table.File} has a row for {folder}, which has no file: delete the row.");
            foreach (string target in allowed.Where(target => !used.Contains((folder, target))))
                problems.Add($"{table.File} lets {folder} use {target}, and nothing there does any more: delete it from the row.");
            if (allowed.Length != allowed.Distinct(StringComparer.Ordinal).Count())
                problems.Add($"{table.File} names a folder twice in the row of {folder}: delete one.");
        }
        return problems;
    }

    /// <summary>Folders that need each other by what the sources say, by what the table allows, or by both together.</summary>
    public static IReadOnlyList<string> Cycles(FolderTable table, IReadOnlyCollection<FolderEdge> edges)
    {
        IEnumerable<(string, string)> allowed = table.Rows.SelectMany(row => row.Value.Select(target => (row.Key, target)));
        Dictionary<(string, string), string> examples = edges.ToDictionary(edge => (edge.From, edge.To), edge => edge.Example);
        return
        [
            .. FolderCycles.Find(edges.Select(edge => (edge.From, edge.To)).Concat(allowed).Distinct()).Select(group =>
                $"{string.Join(", ", group)} need each other: move what they share to a folder below them. Among them:\n"
                + string.Join('\n', examples
                    .Where(edge => group.Contains(edge.Key.Item1) && group.Contains(edge.Key.Item2))
                    .Select(edge => $"    {edge.Key.Item1} -> {edge.Key.Item2}: {edge.Value}")
                    .Order(StringComparer.Ordinal))),
        ];
    }
}
