using System.Reflection;
using Lathe.Tests;

namespace Lathe.Package.Tests;

/// <summary>
/// The packages, packed once for all tests, and a folder for consumers that is outside the repository. <c>LATHE_PACKED_FEED</c> names a
/// folder where they lie packed already, for whoever works on what consumes them.
/// </summary>
public sealed class PackedPackages : IDisposable
{
    public PackedPackages()
    {
        Root = Directory.CreateTempSubdirectory("lathe-consumer-").FullName;
        if (Environment.GetEnvironmentVariable("LATHE_PACKED_FEED") is { Length: > 0 } packed)
        {
            Feed = Path.GetFullPath(packed);
            return;
        }

        Feed = Directory.CreateDirectory(Path.Combine(Root, "feed")).FullName;
        (int exitCode, string output) = Command.Run(
            TestFiles.RepositoryRoot, "dotnet", "pack", "nuget", "-c", "Release", "-o", Feed, "-nodeReuse:false");
        Assert.True(exitCode == 0, output);
    }

    public string Root { get; }

    public string Feed { get; }

    /// <summary>Where projects keep what they restored: what was packed, and nothing restored before that could stand in for it.</summary>
    public string Cache => Path.Combine(Root, "cache");

    /// <summary>Nothing but what was packed.</summary>
    public string NugetConfig =>
        $"""
        <configuration>
          <packageSources><clear /><add key="feed" value="{Feed}" /></packageSources>
          <fallbackPackageFolders><clear /></fallbackPackageFolders>
        </configuration>
        """;

    /// <summary>
    /// The packages that this repository was restored with, without any Lathe package that may lie among them: a consumer gets from
    /// there what it would get from nuget.org.
    /// </summary>
    public string ThirdParty
    {
        get
        {
            string folder = Path.Combine(Root, "third-party");
            if (Directory.Exists(folder))
                return folder;
            Directory.CreateDirectory(folder);
            string cache = typeof(PackedPackages).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
                .First(attribute => attribute.Key == "NuGetPackageRoot").Value!;
            foreach (string package in Directory.GetDirectories(cache))
            {
                if (!Path.GetFileName(package).StartsWith("lathe", StringComparison.OrdinalIgnoreCase))
                    Directory.CreateSymbolicLink(Path.Combine(folder, Path.GetFileName(package)), package);
            }
            return folder;
        }
    }

    /// <summary>
    /// Writes a project with a package cache of its own, so that nothing restored before can stand in for what was packed. Packages
    /// that are not ours come from the cache this repository was restored with.
    /// </summary>
    public string CreateProject(string name, string package, params (string Name, string Text)[] sources)
    {
        string folder = Directory.CreateDirectory(Path.Combine(Root, name)).FullName;
        Write("nuget.config", NugetConfig);
        Write($"{name}.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <NuGetAudit>false</NuGetAudit>
                <RestorePackagesPath>{Cache}</RestorePackagesPath>
                <RestoreFallbackFolders>{ThirdParty}</RestoreFallbackFolders>
              </PropertyGroup>
              <ItemGroup><PackageReference Include="{package}" Version="0.1.0" /></ItemGroup>
            </Project>
            """);
        foreach ((string file, string text) in sources)
            Write(file, text);
        return folder;

        void Write(string file, string text) => File.WriteAllText(Path.Combine(folder, file), text);
    }

    /// <summary>
    /// Puts into the cache what publishing takes and no package of ours refers to: the runtime of this platform and the native compiler,
    /// from whatever sources this machine has.
    /// </summary>
    /// <param name="how">The property that a project is published with: <c>PublishAot</c>.</param>
    /// <returns>Why it could not; null where it is there.</returns>
    public string? RestorePlatform(string how)
    {
        string folder = Directory.CreateDirectory(Path.Combine(Root, "Platform" + how)).FullName;
        File.WriteAllText(Path.Combine(folder, "Platform.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <OutputType>Exe</OutputType>
                <{how}>true</{how}>
                <SelfContained>true</SelfContained>
                <NuGetAudit>false</NuGetAudit>
                <RestorePackagesPath>{Cache}</RestorePackagesPath>
              </PropertyGroup>
            </Project>
            """);
        (int exitCode, string output) = Command.Run(folder, "dotnet", "restore", "--use-current-runtime");
        return exitCode == 0 ? null : output;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
