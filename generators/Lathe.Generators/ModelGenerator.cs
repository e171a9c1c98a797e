using System.Text;
using Lathe.Generators.Backends.Cpu.Emit;
using Lathe.Generators.Backends.Cpu.Lowering;
using Lathe.Generators.Graphs;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Lathe.Generators;

/// <summary>
/// Adds Load, Compiled, Session and Plan to every class that carries [Model]: parsed into a graph, lowered to a plan, printed.
/// Each step's result compares by value, so that an edit which changes none of it ends there.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class ModelGenerator : IIncrementalGenerator
{
    /// <summary>Names under which the steps' reasons are asserted by tests.</summary>
    public const string GraphStep = "Graph", PlanStep = "Plan", SourceStep = "Source";

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

        IncrementalValuesProvider<ClassPlan> plans = graphs
            .Select(static (graph, _) => Lowerer.Run(graph))
            .Where(static lowered => lowered is LoweredModel)
            .Select(static (lowered, _) => ((LoweredModel)lowered).Plan)
            .WithTrackingName(PlanStep);

        IncrementalValuesProvider<(string Name, string Source)> sources = plans
            .Select(static (plan, _) => (plan.Graph.QualifiedName, ModelWriter.Write(plan)))
            .WithTrackingName(SourceStep);

        context.RegisterSourceOutput(sources, static (output, source) =>
            output.AddSource($"{source.Name}.g.cs", SourceText.From(source.Source, Encoding.UTF8)));
    }
}
