using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lathe.Architecture.Tests;

/// <summary>
/// Files that are compiled together, whatever project they belong to: a file that is linked into several projects stands here once. Names
/// of packages bind to what the test itself runs on; names that other generators declare don't bind, and say nothing.
/// </summary>
internal sealed class SourceSet
{
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private static readonly MetadataReference[] References = [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("Lathe", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private readonly CSharpCompilation compilation;

    private SourceSet(SourceFile[] files, CSharpParseOptions options)
    {
        Files = files;
        compilation = CSharpCompilation.Create(
            "Sources",
            [CSharpSyntaxTree.ParseText(ImplicitUsings, options), .. files.Select(file => file.Tree)],
            References,
            new CSharpCompilationOptions(
                OutputKind.ConsoleApplication, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));
    }

    /// <summary>All files, in the order of their paths.</summary>
    public IReadOnlyList<SourceFile> Files { get; }

    /// <summary>Reads every .cs file below some folders, but for what builds leave there.</summary>
    /// <param name="root">The root of the repository.</param>
    /// <param name="folders">From there.</param>
    /// <param name="symbols">What <c>#if</c> takes for defined.</param>
    public static SourceSet Read(string root, string[] folders, string[] symbols)
    {
        CSharpParseOptions options = new(LanguageVersion.Preview, DocumentationMode.None, preprocessorSymbols: symbols);
        SourceFile[] files = [
            .. folders
                .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(root, folder), "*.cs", SearchOption.AllDirectories))
                .Select(file => Path.GetRelativePath(root, file).Replace('\\', '/'))
                .Where(file => !file.Contains("/bin/", StringComparison.Ordinal) && !file.Contains("/obj/", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(file => (Path: file, Text: File.ReadAllText(Path.Combine(root, file))))
                .Select(file => new SourceFile(file.Path, CSharpSyntaxTree.ParseText(file.Text, options, file.Path))),
        ];
        return new(files, options);
    }

    /// <summary>Every pair of folders of which one names what the other declares, with one example, in the order of their names.</summary>
    public IReadOnlyList<FolderEdge> Edges()
    {
        Dictionary<SyntaxTree, SourceFile> fileOf = Files.ToDictionary(file => file.Tree);
        ILookup<string, string> declaring = Files
            .SelectMany(file => DeclaredNames(file).Select(name => (Name: name, file.Folder)))
            .Distinct()
            .ToLookup(pair => pair.Name, pair => pair.Folder, StringComparer.Ordinal);
        Dictionary<(string From, string To), FolderEdge>[] found = new Dictionary<(string, string), FolderEdge>[Files.Count];
        Parallel.For(0, Files.Count, index => found[index] = EdgesOf(Files[index], fileOf, declaring));
        Dictionary<(string, string), FolderEdge> edges = [];
        foreach (Dictionary<(string, string), FolderEdge> ofFile in found)
        {
            foreach (((string, string) pair, FolderEdge edge) in ofFile)
                edges.TryAdd(pair, edge);
        }
        return [.. edges.Values.OrderBy(edge => edge.From, StringComparer.Ordinal).ThenBy(edge => edge.To, StringComparer.Ordinal)];
    }

    private Dictionary<(string From, string To), FolderEdge> EdgesOf(
        SourceFile file, Dictionary<SyntaxTree, SourceFile> fileOf, ILookup<string, string> declaring)
    {
        Dictionary<(string, string), FolderEdge> edges = [];
        SemanticModel model = compilation.GetSemanticModel(file.Tree);
        foreach (SimpleNameSyntax name in file.Tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>())
        {
            // binding is what takes the time: a name that no other folder declares is not asked about
            if (!declaring[name.Identifier.ValueText].Any(folder => folder != file.Folder) || Declared(model, name) is not { } symbol)
                continue;
            if (Home(symbol, fileOf)?.Folder is not { } folder || folder == file.Folder)
                continue;
            int line = file.Tree.GetLineSpan(name.Span).StartLinePosition.Line + 1;
            edges.TryAdd((file.Folder, folder), new(file.Folder, folder, $"{file.Path}:{line} names {symbol.ToDisplayString()}"));
        }
        return edges;
    }

    /// <summary>The names by which a file's types and members can be spoken of.</summary>
    private static IEnumerable<string> DeclaredNames(SourceFile file)
    {
        foreach (SyntaxNode node in file.Tree.GetRoot().DescendantNodes())
        {
            string? name = node switch
            {
                BaseTypeDeclarationSyntax type => type.Identifier.ValueText,
                DelegateDeclarationSyntax type => type.Identifier.ValueText,
                EnumMemberDeclarationSyntax member => member.Identifier.ValueText,
                MethodDeclarationSyntax method => method.Identifier.ValueText,
                PropertyDeclarationSyntax property => property.Identifier.ValueText,
                VariableDeclaratorSyntax { Parent.Parent: BaseFieldDeclarationSyntax } field => field.Identifier.ValueText,
                // a parameter of a record is a property too
                ParameterSyntax { Parent.Parent: RecordDeclarationSyntax } property => property.Identifier.ValueText,
                _ => null,
            };
            if (name is null)
                continue;
            yield return name;
            if (name.EndsWith(nameof(Attribute), StringComparison.Ordinal))
                yield return name[..^nameof(Attribute).Length];
        }
    }

    /// <summary>The file that declares a symbol. A type in parts stands in several: the one that is named after it is its home.</summary>
    private static SourceFile? Home(ISymbol symbol, Dictionary<SyntaxTree, SourceFile> fileOf)
    {
        SourceFile[] files = [
            .. symbol.DeclaringSyntaxReferences
                .Where(reference => fileOf.ContainsKey(reference.SyntaxTree))
                .Select(reference => fileOf[reference.SyntaxTree])
                .OrderBy(file => file.Path, StringComparer.Ordinal),
        ];
        return files.FirstOrDefault(file => Path.GetFileNameWithoutExtension(file.Path) == symbol.Name) ?? files.FirstOrDefault();
    }

    /// <summary>What a name means, if it is a type or a member; of a call whose arguments don't bind, the candidate.</summary>
    private static ISymbol? Declared(SemanticModel model, SimpleNameSyntax name)
    {
        SymbolInfo info = model.GetSymbolInfo(name);
        ISymbol? symbol = info.Symbol ?? info.CandidateSymbols.FirstOrDefault();
        if (symbol is IMethodSymbol { ReducedFrom: { } extension })
            symbol = extension;
        symbol = symbol?.OriginalDefinition;
        return symbol switch
        {
            INamedTypeSymbol => symbol,
            IMethodSymbol { MethodKind: MethodKind.LocalFunction } => null,
            IMethodSymbol or IPropertySymbol or IFieldSymbol or IEventSymbol =>
                symbol.DeclaringSyntaxReferences.IsEmpty ? symbol.ContainingType : symbol,
            _ => null,
        };
    }
}
