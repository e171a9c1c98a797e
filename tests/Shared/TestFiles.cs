using System.Reflection;

namespace Lathe.Tests;

/// <summary>Finds the repository and, where it is present, the data beside it.</summary>
internal static class TestFiles
{
    public static string RepositoryRoot { get; } = typeof(TestFiles).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(attribute => attribute.Key == "RepositoryRoot").Value!;

    /// <summary>A path under <c>../shared</c>; the test is skipped, visibly, where that folder is not there.</summary>
    public static string Shared(params string[] parts)
    {
        string path = Path.GetFullPath(Path.Combine([RepositoryRoot, "..", "shared", .. parts]));
        if (!Path.Exists(path))
            Assert.Skip($"needs ../shared/{string.Join('/', parts)}, which is not on this machine");
        return path;
    }
}
