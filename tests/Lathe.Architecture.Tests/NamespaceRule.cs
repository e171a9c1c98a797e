using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lathe.Architecture.Tests;

/// <summary>A file's namespace is its project's and its folders' below that, unless a row says what a folder has instead.</summary>
internal static class NamespaceRule
{
    /// <summary>What is wrong, one line each.</summary>
    /// <param name="table">The namespaces of the folders that the rule does not hold for.</param>
    /// <param name="projects">The root namespace of a project by its folder.</param>
    /// <param name="files">All of them; one that is compiled twice, with other symbols, may come twice.</param>
    public static IReadOnlyList<string> Problems(
        FolderTable table, IReadOnlyDictionary<string, string> projects, IEnumerable<SourceFile> files)
    {
        List<string> problems = [];
        HashSet<(string Folder, string Namespace)> used = [];
        foreach (SourceFile file in files)
        {
            string? ruled = Ruled(file.Folder, projects);
            string[] expected = table.Rows.TryGetValue(file.Folder, out string[]? row) ? row : ruled is null ? [] : [ruled];
            if (expected.Length == 0)
                problems.Add($"{file.Path} is in no project: say the namespace of {file.Folder} in {table.File}.");
            foreach (string found in Namespaces(file).Distinct(StringComparer.Ordinal))
            {
                used.Add((file.Folder, found));
                if (expected.Length > 0 && !expected.Contains(found, StringComparer.Ordinal))
                {
                    string seen = found.Length == 0 ? "outside any namespace" : $"in namespace {found}";
                    problems.Add($"{file.Path} declares types {seen}; "
                        + $"expected {string.Join(" or ", expected)}: write that, or move the file.");
                }
            }
        }
        foreach ((string folder, string[] namespaces) in table.Rows)
        {
            foreach (string name in namespaces.Where(name => !used.Contains((folder, name))))
                problems.Add($"{table.File} gives {folder} the namespace {name}, which no file there has: delete it from the row.");
            if (namespaces.Length == 1 && namespaces[0] == Ruled(folder, projects))
                problems.Add($"{table.File} has a row for {folder}, whose namespace is what the rule makes it: delete the row.");
        }
        return problems;
    }

    private static string? Ruled(string folder, IReadOnlyDictionary<string, string> projects)
    {
        string project = folder;
        while (!projects.ContainsKey(project))
        {
            int slash = project.LastIndexOf('/');
            if (slash < 0)
                return null;
            project = project[..slash];
        }
        return projects[project] + folder[project.Length..].Replace('/', '.');
    }

    /// <summary>Where a file declares types; the empty name for those outside any namespace.</summary>
    private static IEnumerable<string> Namespaces(SourceFile file) => file.Tree.GetRoot().DescendantNodes()
        .Where(node => node is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax && node.Parent is not BaseTypeDeclarationSyntax)
        .Select(node => node.Ancestors().OfType<BaseNamespaceDeclarationSyntax>().Reverse().Select(parent => parent.Name.ToString()))
        .Select(parts => string.Join('.', parts));
}
