using System.IO.Compression;
using System.Xml.Linq;

namespace Lathe.Package.Tests;

/// <summary>What stands on a package's page and beside it, for each package that is made.</summary>
[Collection(PackageCollection.Name)]
public sealed class PackageContentTests(PackedPackages packages)
{
    [Fact]
    public void Each_package_has_icon_readme_licence_and_description_and_each_with_code_has_symbols()
    {
        string[] files = Directory.GetFiles(packages.Feed, "*.nupkg");
        Assert.True(files.Length >= 8, $"{files.Length} packages");
        foreach (string file in files)
        {
            using ZipArchive archive = ZipFile.OpenRead(file);
            string[] entries = [.. archive.Entries.Select(entry => entry.FullName)];
            XElement metadata = Metadata(archive);
            foreach (string name in (string[])["icon", "readme"])
                Assert.True(entries.Contains(Text(metadata, name)), $"{file}: no {name}");
            Assert.Equal("MIT", Text(metadata, "license"));
            Assert.True(Text(metadata, "description")?.Length > 40, $"{file}: no description");

            string[] libraries = [.. entries.Where(entry => entry.StartsWith("lib/", StringComparison.Ordinal)
                && entry.EndsWith(".dll", StringComparison.Ordinal))];
            string symbols = Path.ChangeExtension(file, ".snupkg");
            if (libraries.Length == 0)
                continue;
            Assert.True(File.Exists(symbols), $"{file}: no symbols");
            using ZipArchive beside = ZipFile.OpenRead(symbols);
            Assert.All(libraries, library => Assert.NotNull(beside.GetEntry(Path.ChangeExtension(library, ".pdb"))));
        }
    }

    /// <summary>Roslyn is the compiler's and the editor's own: none of it lies beside them.</summary>
    [Fact]
    public void What_the_compiler_and_editors_load_lies_in_the_package_and_nothing_else_does()
    {
        string file = Assert.Single(Directory.GetFiles(packages.Feed, "Lathe.?.*.nupkg"));
        using ZipArchive archive = ZipFile.OpenRead(file);

        Assert.Equal(
            ["Lathe.Analyzers.dll", "Lathe.CodeFixes.dll", "Lathe.Completion.dll", "Lathe.Generators.dll"],
            archive.Entries.Where(entry => entry.FullName.StartsWith("analyzers/dotnet/cs/", StringComparison.Ordinal))
                .Select(entry => entry.Name).Order(StringComparer.Ordinal));
    }

    private static XElement Metadata(ZipArchive archive)
    {
        using Stream text = archive.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        return XDocument.Load(text).Root!.Elements().First();
    }

    private static string? Text(XElement metadata, string name) =>
        metadata.Elements().FirstOrDefault(element => element.Name.LocalName == name)?.Value;
}
