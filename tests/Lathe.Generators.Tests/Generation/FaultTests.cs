using Lathe.Generators.Backends;
using Lathe.Generators.Backends.Cpu;
using Lathe.Generators.Graphs;
using Lathe.Generators.Parsing;
using Lathe.Generators.Tests.Parsing;
using Lathe.Generators.Typing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Lathe.Generators.Tests.Generation;

/// <summary>An exception of the generator costs the class that it was thrown for: the others get their code, and an error asks for a
/// report.</summary>
public sealed class FaultTests
{
    private const string Source = """
        [Model] public partial class Good { readonly Linear a = new(8, 8); public Tensor Forward(Tensor x) => a.Forward(x); }
        [Model] public partial class Bad { readonly Linear a = new(8, 8); public Tensor Forward(Tensor x) => a.Forward(x); }
        """;

    [Theory]
    [InlineData("planning")]
    [InlineData("printing")]
    public void A_step_that_throws_costs_one_class(string stage)
    {
        ModelGenerator generator = new(new FaultyBackend(stage, () => throw new InvalidOperationException("a pass\nbroke it")));
        CSharpCompilation compilation = ParserHarness.Compile(Source);

        GeneratorRunResult result = Run(generator, compilation, TestContext.Current.CancellationToken);

        Assert.Null(result.Exception);
        // what is left of the class at fault is its public face, so that callers compile and the error below is seen
        Assert.Equal(["Bad.g.cs", "Good.g.cs"], result.GeneratedSources.Select(source => source.HintName).Order(StringComparer.Ordinal));
        Assert.DoesNotContain("Arena", result.GeneratedSources.Single(source => source.HintName == "Bad.g.cs").SourceText.ToString(),
            StringComparison.Ordinal);
        Assert.Contains("Arena", result.GeneratedSources.Single(source => source.HintName == "Good.g.cs").SourceText.ToString(),
            StringComparison.Ordinal);
        Diagnostic fault = Assert.Single(result.Diagnostics);
        Assert.Equal(CompilerFault.Id, fault.Id);
        Assert.Equal(DiagnosticSeverity.Error, fault.Severity);
        Assert.StartsWith($"'Bad' got no code because Lathe's generator failed while {stage} it: InvalidOperationException: a pass",
            fault.GetMessage(), StringComparison.Ordinal);
        Assert.Equal(5, fault.Location.GetLineSpan().StartLinePosition.Line);
    }

    private const string Body = "{ readonly Linear a = new(8, 8); public Tensor Forward(Tensor x) => a.Forward(x); }";

    [Theory]
    [InlineData("[Model] public class Tiny " + Body, "class Service { Tiny.Compiled? model; }", "LATHE0001")]
    [InlineData("[Model] public class Tiny " + Body,
        "class Service { void Run(System.Collections.Generic.List<global::Tiny.Session> sessions) { } }", "LATHE0001")]
    [InlineData("[Model] public class Tiny " + Body, "class Service : Tiny.Compiled { }", "LATHE0001")]
    [InlineData("[Model] public class Tiny " + Body,
        "[My(typeof(Tiny.Session))] class Service { } class MyAttribute(Type type) : Attribute { public Type Kind => type; }", "LATHE0001")]
    [InlineData("public class Outer { [Model] public partial class Tiny " + Body + " }", "record Service(Outer.Tiny.Session Session);",
        "LATHE0001")]
    [InlineData("[Model] file partial class Tiny " + Body + " file class Service { Tiny.Compiled? model; }", "", "LATHE0008")]
    [InlineData("[Model] public partial class Tiny { readonly Linear Session = new(8, 8); public Tensor Forward(Tensor x) => "
        + "Session.Forward(x); }",
        "interface IService { Tiny.Session Open(); }", "LATHE0060")]
    public void A_class_that_gets_no_members_is_told_of_where_other_declarations_name_them(string model, string service, string id)
    {
        CSharpCompilation compilation = ParserHarness.Compile(model, service);

        GeneratorRunResult result = Run(new ModelGenerator(), compilation, TestContext.Current.CancellationToken);

        Diagnostic diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal((id, DiagnosticSeverity.Error), (diagnostic.Id, diagnostic.Severity));
        Assert.Equal("Source0.cs", diagnostic.Location.GetLineSpan().Path);
        Assert.Contains("Tiny", diagnostic.GetMessage(), StringComparison.Ordinal);
    }

    /// <summary>There the compiler goes on to the analyzers, which say it.</summary>
    [Theory]
    [InlineData("[Model] public class Tiny " + Body, "")]
    [InlineData("[Model] public class Tiny " + Body,
        "class Service { void Run() { Tiny.Compiled? model = null; } object o = typeof(Tiny.Session); }")]
    [InlineData("[Model] public class Tiny " + Body, "class Other { public class Compiled { } } class Service { Other.Compiled? model; }")]
    [InlineData("[Model] public partial class Tiny { public Tensor Forward(Tensor x) { while (true) { } } }",
        "class Service { Tiny.Compiled? model; Tiny.Session? session; }")]
    public void Elsewhere_the_generator_leaves_it_to_the_analyzers(string model, string service) =>
        Assert.Empty(Run(new ModelGenerator(), ParserHarness.Compile(model, service), TestContext.Current.CancellationToken).Diagnostics);

    [Fact]
    public void Callers_of_a_class_that_failed_compile_against_its_public_face()
    {
        CSharpCompilation compilation = ParserHarness.Compile("""
            [Model] public partial class Tiny
            {
                readonly Embedding words = new(8, 8);
                public (Tensor Hidden, Tensor? Pooled) Forward(Tensor ids, Tensor Mask) { while (true) { } }
            }
            public static class Caller
            {
                public static void Run(int[] ids, Span<int> mask, ReadOnlyMemory<float> floats, Span<float> hidden)
                {
                    using Tiny.Compiled compiled = Tiny.Load("folder");
                    using Tiny.Session session = compiled.CreateSession(maxBatch: 1, maxSequence: 8);
                    session.Run(ids, mask, 1, 8, hidden, default);
                    session.Run(floats.Span, mask: mask, batch: 1, sequence: 8, hidden: new float[8], pooled: stackalloc float[8]);
                }
            }
            """);

        CSharpGeneratorDriver.Create([new ModelGenerator().AsSourceGenerator()],
            parseOptions: (CSharpParseOptions)compilation.SyntaxTrees[0].Options)
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation updated, out _, TestContext.Current.CancellationToken);

        Assert.Empty(updated.GetDiagnostics(TestContext.Current.CancellationToken).Where(d => d.Severity == DiagnosticSeverity.Error));
    }

    [Fact]
    public void Cancellation_is_no_fault()
    {
        using CancellationTokenSource source = new();
        ModelGenerator generator = new(new FaultyBackend("planning", () =>
        {
            source.Cancel();
            throw new OperationCanceledException(source.Token);
        }));

        Assert.ThrowsAny<OperationCanceledException>(() => Run(generator, ParserHarness.Compile(Source), source.Token));
    }

    /// <summary>A class of one compilation read with another one: Roslyn throws as soon as it is asked about its syntax.</summary>
    [Fact]
    public void A_reading_that_throws_is_a_failure_of_that_class()
    {
        CSharpCompilation own = ParserHarness.Compile(Source), other = ParserHarness.Compile("");
        INamedTypeSymbol type = own.GetTypeByMetadataName("Bad")!;

        ModelReading reading = ModelParser.Read(type, other, TestContext.Current.CancellationToken);

        Failure failure = Assert.Single(reading.Failures).Failure;
        Assert.Equal(FailureCode.CompilerFault, failure.Code);
        Assert.StartsWith("while reading it: ", failure.Arguments[1], StringComparison.Ordinal);
    }

    private static GeneratorRunResult Run(ModelGenerator generator, CSharpCompilation compilation, CancellationToken cancellation) =>
        CSharpGeneratorDriver
        .Create([generator.AsSourceGenerator()], parseOptions: (CSharpParseOptions)compilation.SyntaxTrees[0].Options)
        .RunGenerators(compilation, cancellation).GetRunResult().Results[0];

    /// <summary>The one that ships, but for a step that fails for the class Bad.</summary>
    private sealed class FaultyBackend(string stage, Action fail) : IBackend
    {
        private readonly IBackend inner = new CpuBackend();

        public string Name => inner.Name;

        public string? RequiredType => inner.RequiredType;

        public BackendPlan Plan(TypedModel model, CancellationToken cancellation)
        {
            if (stage == "planning" && model.Graph.ClassName == "Bad")
                fail();
            return inner.Plan(model, cancellation);
        }

        public EquatableArray<EmittedFile> Emit(BackendPlan plan, CancellationToken cancellation)
        {
            EquatableArray<EmittedFile> files = inner.Emit(plan, cancellation);
            if (stage == "printing" && files.Any(file => file.HintName == "Bad.g.cs"))
                fail();
            return files;
        }
    }
}
