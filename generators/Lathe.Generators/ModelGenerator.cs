using System.Text;
using Lathe.Generators.Backends;
using Lathe.Generators.Backends.Coupling;
using Lathe.Generators.Backends.Cpu;
using Lathe.Generators.Graphs;
using Lathe.Generators.Parsing;
using Lathe.Generators.Typing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Lathe.Generators;

/// <summary>
/// Adds Load, Compiled, Session and Plan to every class that carries [Model]: parsed into a graph, typed, then planned and printed
/// by each backend. Each step's result compares by value, so that an edit which changes none of it ends there.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class ModelGenerator : IIncrementalGenerator
{
    /// <summary>Names under which the steps' reasons are asserted by tests.</summary>
    public const string GraphStep = "Graph", TypedStep = "Typed";

    private readonly IBackend[] backends;

    public ModelGenerator()
        : this(new CpuBackend(), new CouplingBackend())
    {
    }

    /// <param name="backends">Tests put their own in the place of those that ship.</param>
    internal ModelGenerator(params IBackend[] backends) => this.backends = backends;

    public static string PlanStep(string backend) => backend + ".Plan";

    public static string SourceStep(string backend) => backend + ".Source";

    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<ModelGraph> graphs = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                KnownNames.ModelAttribute,
                static (node, _) => node is ClassDeclarationSyntax,
                static (model, cancellation) => ModelParser.Parse((INamedTypeSymbol)model.TargetSymbol, model.SemanticModel, cancellation))
            .Where(static parsed => parsed is ParsedModel)
            .Select(static (parsed, _) => ((ParsedModel)parsed).Graph)
            .WithTrackingName(GraphStep);

        IncrementalValuesProvider<TypedModel> models = graphs
            .Select(static (graph, cancellation) => ModelTyping.Run(graph, cancellation))
            .Where(static typed => typed is TypedResult)
            .Select(static (typed, _) => ((TypedResult)typed).Model)
            .WithTrackingName(TypedStep);

        foreach (IBackend backend in backends)
        {
            IncrementalValuesProvider<EmittedFile> files = models
                .Select((model, cancellation) => backend.Plan(model, cancellation))
                .WithTrackingName(PlanStep(backend.Name))
                .SelectMany((plan, cancellation) => backend.Emit(plan, cancellation).AsImmutable())
                .WithTrackingName(SourceStep(backend.Name));

            context.RegisterSourceOutput(files, static (output, file) =>
                output.AddSource(file.HintName, SourceText.From(file.Text, Encoding.UTF8)));
        }
    }
}
