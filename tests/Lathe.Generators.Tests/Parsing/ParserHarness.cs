using System.Collections.Immutable;
using Lathe.Generators.Graphs;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Lathe.Generators.Tests.Parsing;

/// <summary>Compiles sources against the real library and the framework that runs the tests, and reads a class of them.</summary>
internal static class ParserHarness
{
    private const string Usings = """
        using System;
        using Lathe;
        using Lathe.Layers;
        using static Lathe.Ops;

        """;

    private static readonly ImmutableArray<MetadataReference> References = [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is var name
            && (name.StartsWith("System.", StringComparison.Ordinal) || name is "netstandard.dll" or "mscorlib.dll"))
            .Select(path => MetadataReference.CreateFromFile(path)),
        MetadataReference.CreateFromFile(typeof(ModelAttribute).Assembly.Location),
    ];

    private static readonly CSharpParseOptions Options = new(LanguageVersion.Preview);

    public static CSharpCompilation Compile(params string[] sources) => CSharpCompilation.Create(
        "Sources",
        sources.Select((source, i) => CSharpSyntaxTree.ParseText(Usings + WithConfiguration(source), Options, path: $"Source{i}.cs")),
        References,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    /// <summary>The same in a project that references what compresses.</summary>
    public static CSharpCompilation CompileToCompress(params string[] sources) => Compile(sources).AddReferences(
        MetadataReference.CreateFromFile(typeof(Lathe.Compression.CompressionJob).Assembly.Location));

    /// <summary>A configuration that only lists its values gets what reads them from a checkpoint, on the line where it starts: a class
    /// could not be compiled without.</summary>
    private static string WithConfiguration(string source) => source.Replace(
        "public sealed class Config {",
        "public sealed class Config : IModelConfiguration<Config> { public static Config FromCheckpoint(Lathe.Checkpoints.Checkpoint "
        + "checkpoint) => new();",
        StringComparison.Ordinal).Replace(
        "public sealed class Config : Base {",
        "public sealed class Config : Base, IModelConfiguration<Config> { public static Config "
        + "FromCheckpoint(Lathe.Checkpoints.Checkpoint checkpoint) => new();",
        StringComparison.Ordinal);

    /// <summary>Reads a class; the sources must be C# that compiles, or a test would pass for the wrong reason.</summary>
    public static ParseResult Parse(string className, params string[] sources)
    {
        CSharpCompilation compilation = Compile(sources);
        Diagnostic[] errors = [.. compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)];
        Assert.True(errors.Length == 0, string.Join("\n", errors.Select(error => error.ToString())));
        return Parse(className, compilation);
    }

    public static ParseResult Parse(string className, CSharpCompilation compilation)
    {
        INamedTypeSymbol type = compilation.GetSymbolsWithName(className, SymbolFilter.Type).OfType<INamedTypeSymbol>().Single();
        SemanticModel model = compilation.GetSemanticModel(type.DeclaringSyntaxReferences[0].SyntaxTree);
        return ModelParser.Parse(type, model, TestContext.Current.CancellationToken);
    }

    public static ModelGraph Graph(string className, params string[] sources) => Parse(className, sources) switch
    {
        ParsedModel parsed => parsed.Graph,
        UnparsedModel failed => throw new InvalidOperationException(string.Join("\n", failed.Failures.Select(Text))),
        _ => throw new InvalidOperationException("neither parsed nor failed"),
    };

    /// <summary>The class M of a source is read as this text, line for line.</summary>
    public static void AssertGraph(string source, string expected) =>
        Assert.Equal(expected, GraphPrinter.Print(Graph("M", source)).TrimEnd('\n'));

    public static Failure[] Failures(string className, params string[] sources) =>
        Parse(className, sources) is UnparsedModel failed ? [.. failed.Failures] : throw new InvalidOperationException("the model parsed");

    public static string Text(Failure failure) =>
        $"{failure.Code} at {failure.Location.Lines.Start}: {string.Join(" | ", failure.Arguments)}";
}
