using System.Security.Cryptography;
using System.Text;
using Lathe.Compression;

namespace Lathe.Cli.Text;

/// <summary>
/// Where the vectors of lines are kept: in a file that the user names, or in the user's cache folder, under a name made from the path of
/// the lines. Never beside the lines: they may be part of a checkout, or in a folder that is not to be written to.
/// </summary>
internal static class VectorsFile
{
    /// <summary>Environment variable for another cache folder.</summary>
    public const string FolderVariable = "LATHE_CACHE";

    private const string Extension = ".vectors";

    /// <param name="named">The file that the user names; null for the one in the cache folder.</param>
    /// <param name="lines">The file of the lines.</param>
    /// <exception cref="InputException">The named file is that of the lines, or nothing is named and there is no place.</exception>
    public static string Of(string? named, string lines)
    {
        if (named is not null)
        {
            return Path.GetFullPath(named) != Path.GetFullPath(lines)
                ? named
                : throw new InputException(
                $"{named} is the file of the lines, whose place the vectors would take; name another with --vectors.");
        }
        if (ToolInput.IsStandard(lines))
            throw new InputException("lines from standard input have no path to find their vectors by; name a file with --vectors.");
        string full = Path.GetFullPath(lines);
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(full)).AsSpan(0, 8));
        return Path.Combine(CacheFolder(), "vectors", $"{Path.GetFileName(full)}-{hash}{Extension}");
    }

    private static string CacheFolder()
    {
        if (Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } chosen)
            return Path.GetFullPath(chosen);
        if (OperatingSystem.IsWindows())
            return Within(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "lathe", "cache");
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (OperatingSystem.IsMacOS())
            return Within(home, "Library", "Caches", "lathe");
        // the XDG specification asks to pass over a path that is not absolute
        string? cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        return Path.IsPathRooted(cache) ? Path.Combine(cache, "lathe") : Within(home, ".cache", "lathe");
    }

    private static string Within(string root, params string[] parts) => root.Length > 0
        ? Path.Combine([root, .. parts])
        : throw new InputException(
        $"this user has no folder for caches; name a file with --vectors, or a folder in the variable {FolderVariable}.");
}
