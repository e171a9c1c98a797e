using System.Text;
using Lathe.Generators.Emit;
using Lathe.Generators.Graphs;
using Lathe.Generators.Lowering;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Lathe.Generators;

/// <summary>
/// Adds Load, Compiled, Session and Plan to every class that carries [Model]: parsed into a graph, lowered to a plan, printed; where
/// one of these fails, without what they do.
/// Each step's result compares by value, so that an edit which changes none of it ends there.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class ModelGenerator : IIncrementalGenerator
{
    /// <summary>Names under which the steps' reasons are asserted by tests.</summary>
    public const string GraphStep = "Graph", PlanStep = "Plan", SourceStep = "Source";

    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<ParseResult> parsed = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                KnownNames.ModelAttribute,
                static (node, _) => node is TypeDeclarationSyntax,
                static (model, cancellation) => ModelParser.Parse((INamedTypeSymbol)model.TargetSymbol, model.SemanticModel, cancellation));

        IncrementalValuesProvider<ModelGraph> graphs = parsed
            .Where(static parsed => parsed is ParsedModel)
            .Select(static (parsed, _) => ((ParsedModel)parsed).Graph)
            .WithTrackingName(GraphStep);

        IncrementalValuesProvider<LoweringResult> lowered = graphs.Select(static (graph, _) => Lowerer.Run(graph));

        IncrementalValuesProvider<ClassPlan> plans = lowered
            .Where(static lowered => lowered is LoweredModel)
            .Select(static (lowered, _) => ((LoweredModel)lowered).Plan)
            .WithTrackingName(PlanStep);

        IncrementalValuesProvider<(string Name, string Source)> sources = plans
            .Select(static (plan, _) => (plan.Graph.HintName, ModelWriter.Write(plan)))
            .WithTrackingName(SourceStep);

        context.RegisterSourceOutput(sources, static (output, source) => Add(output, source.Name, source.Source));

        // A class without code keeps its public face: the compiler would stop at its missing names before analyzers say why it has none.
        context.RegisterSourceOutput(
            parsed.Select(static (parsed, _) => (parsed as UnparsedModel)?.Shell),
            static (output, shell) => AddShell(output, shell));
        context.RegisterSourceOutput(
            lowered.Select(static (lowered, _) => (lowered as UnloweredModel)?.Shell),
            static (output, shell) => AddShell(output, shell));
    }

    private static void AddShell(SourceProductionContext output, ModelShell? shell)
    {
        if (shell is not null)
            Add(output, shell.HintName, ShellWriter.Write(shell));
    }

    private static void Add(SourceProductionContext output, string name, string source) =>
        output.AddSource($"{name}.g.cs", SourceText.From(source, Encoding.UTF8));
}
