using Lathe.Tests;

namespace Lathe.Architecture.Tests;

/// <summary>
/// The repository's sources, read and bound once for all tests. What runs and what compiles never meet in one process, so each is a set of
/// its own; the contracts that both obey stand in both, as each sees them.
/// </summary>
public sealed class Sources
{
    private readonly SourceSet runtime = SourceSet.Read(
        TestFiles.RepositoryRoot, ["src", "generators/Contracts"], ["NET", "NET10_0_OR_GREATER", "LATHE_RUNTIME"]);

    private readonly SourceSet compiler = SourceSet.Read(TestFiles.RepositoryRoot, ["generators", "analyzers"], []);

    public Sources() => Edges = [.. runtime.Edges(), .. compiler.Edges()];

    internal IReadOnlyList<FolderEdge> Edges { get; }

    internal IEnumerable<SourceFile> Files => runtime.Files.Concat(compiler.Files);

    internal IEnumerable<string> Folders => Files.Select(file => file.Folder).Distinct(StringComparer.Ordinal);
}
