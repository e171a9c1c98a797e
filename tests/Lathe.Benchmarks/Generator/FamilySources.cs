using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Lathe.Benchmarks.Generator;

/// <summary>The sources of src/Lathe.Transformers, as its project compiles them.</summary>
internal sealed class FamilySources
{
    /// <summary>What the SDK adds to every project: implicit usings.</summary>
    private const string GlobalUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private readonly (string Path, SourceText Text)[] files;
    private readonly MetadataReference[] references;

    public FamilySources()
    {
        string root = typeof(FamilySources).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .First(a => a.Key == "RepositoryRoot").Value!;
        string folder = Path.Combine(root, "src", "Lathe.Transformers");
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"'{folder}' is not there; run the benchmark from the repository that it was built in.");
        files = [
            ("GlobalUsings.cs", SourceText.From(GlobalUsings)),
            .. Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
                .Where(path => !Path.GetRelativePath(folder, path).Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"))
                .Order(StringComparer.Ordinal)
                .Select(path => (path, SourceText.From(File.ReadAllText(path)))),
        ];
        references = [
            .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
                .Split(Path.PathSeparator)
                .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal)
                || Path.GetFileName(path) == "netstandard.dll")
                .Append(typeof(ModelAttribute).Assembly.Location)
                .Select(path => MetadataReference.CreateFromFile(path)),
        ];
    }

    public static CSharpParseOptions Options { get; } = new(LanguageVersion.Preview);

    public int Files => files.Length - 1;

    public int Lines => files.Skip(1).Sum(file => file.Text.Lines.Count);

    /// <summary>Parsed anew, nothing bound: what a generator is given first.</summary>
    public CSharpCompilation Compile() => CSharpCompilation.Create(
        "Lathe.Transformers",
        files.Select(file => CSharpSyntaxTree.ParseText(file.Text, Options, file.Path)),
        references,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true,
        nullableContextOptions: NullableContextOptions.Enable));
}
