using System.Xml.Linq;

namespace Lathe.Architecture.Tests;

/// <summary>What the projects below src/ reference: their rows, compiler extensions only as such, no gradients in inference.</summary>
internal static class ProjectRule
{
    /// <summary>The package that brings gradients, and the one project that may bring it to others.</summary>
    private const string TorchSharp = "TorchSharp", Training = "src/Lathe.Training";

    /// <summary>The root namespace of every project below some folders, by the project's folder.</summary>
    public static IReadOnlyDictionary<string, string> RootNamespaces(string root, params string[] folders) =>
        Find(root, folders).ToDictionary(
        project => project.Folder,
        project => project.Text.Descendants("RootNamespace").FirstOrDefault()?.Value ?? Path.GetFileName(project.Folder),
        StringComparer.Ordinal);

    /// <summary>What is wrong, one line each.</summary>
    /// <param name="table">What each project references: other projects by folder, packages by name.</param>
    /// <param name="root">The root of the repository.</param>
    public static IReadOnlyList<string> Problems(FolderTable table, string root)
    {
        List<string> problems = [];
        Dictionary<string, HashSet<string>> references = new(StringComparer.Ordinal);
        foreach ((string folder, XDocument text) in Find(root, "src"))
        {
            HashSet<string> found = references[folder] = new(StringComparer.Ordinal);
            foreach (XElement reference in text.Descendants("ProjectReference"))
            {
                string file = Path.GetFullPath(Path.Combine(root, folder, (string)reference.Attribute("Include")!));
                string target = Path.GetRelativePath(root, Path.GetDirectoryName(file)!).Replace('\\', '/');
                bool isAnalyzer = (string?)reference.Attribute("OutputItemType") == "Analyzer"
                    && string.Equals((string?)reference.Attribute("ReferenceOutputAssembly"), "false", StringComparison.OrdinalIgnoreCase);
                bool isExtension = target.StartsWith("generators/", StringComparison.Ordinal)
                    || target.StartsWith("analyzers/", StringComparison.Ordinal);
                if (isExtension && !isAnalyzer)
                {
                    problems.Add(
                        $"{folder} references {target}, which is for compilers: give the reference OutputItemType=\"Analyzer\" "
                        + "ReferenceOutputAssembly=\"false\".");
                }
                else if (!isExtension)
                    found.Add(target);
            }
            // what only builds is nobody's dependency
            found.UnionWith(text.Descendants("PackageReference")
                .Where(package => (string?)package.Attribute("PrivateAssets") != "all")
                .Select(package => (string)package.Attribute("Include")!));
            foreach (string target in found.Except(table[folder], StringComparer.Ordinal).Order(StringComparer.Ordinal))
                problems.Add(
                    $"{folder} references {target}, which its row in {table.File} does not have: do without, or add it and say why.");
        }
        foreach ((string folder, string[] allowed) in table.Rows)
        {
            foreach (string target in allowed.Where(target => !references.GetValueOrDefault(folder, []).Contains(target)))
                problems.Add($"{table.File} lets {folder} reference {target}, which it does not: delete it from the row.");
        }
        foreach (string folder in references.Keys.Order(StringComparer.Ordinal))
        {
            HashSet<string> reached = Reached(references, folder);
            bool hasGradients = reached.Any(package => package == TorchSharp
                || package.StartsWith(TorchSharp + "-", StringComparison.Ordinal));
            if (hasGradients && !reached.Contains(Training))
                problems.Add($"{folder} runs models and references {TorchSharp}: what needs gradients belongs into {Training}.");
        }
        IEnumerable<(string, string)> edges = references.SelectMany(project => project.Value.Select(target => (project.Key, target)));
        foreach (string[] group in FolderCycles.Find(edges))
            problems.Add($"{string.Join(", ", group)} reference each other.");
        return problems;
    }

    /// <summary>A project and all that it references, directly or through others.</summary>
    private static HashSet<string> Reached(Dictionary<string, HashSet<string>> references, string project)
    {
        HashSet<string> reached = new(StringComparer.Ordinal);
        Stack<string> open = new([project]);
        while (open.TryPop(out string? next))
        {
            if (!reached.Add(next))
                continue;
            foreach (string target in references.GetValueOrDefault(next, []))
                open.Push(target);
        }
        return reached;
    }

    private static IEnumerable<(string Folder, XDocument Text)> Find(string root, params string[] folders) => folders
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(root, folder), "*.csproj", SearchOption.AllDirectories))
        .Select(file => (Path.GetRelativePath(root, Path.GetDirectoryName(file)!).Replace('\\', '/'), XDocument.Load(file)))
        .OrderBy(project => project.Item1, StringComparer.Ordinal);
}
