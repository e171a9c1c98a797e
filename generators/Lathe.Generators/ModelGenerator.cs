using System;
using System.Collections.Immutable;
using System.Linq;
using System.Text;
using System.Threading;
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
    private readonly Func<ModelGraph, ClassPlan> lower;
    private readonly Func<ClassPlan, string> print;

    public ModelGenerator()
        : this(Lower, ModelWriter.Write)
    {
    }

    /// <summary>With other steps in the place of the real ones: what tests need to see one fail.</summary>
    internal ModelGenerator(Func<ModelGraph, ClassPlan> lower, Func<ClassPlan, string> print)
    {
        this.lower = lower;
        this.print = print;
    }

    /// <summary>Names under which the steps' reasons are asserted by tests.</summary>
    public const string GraphStep = "Graph", PlanStep = "Plan", SourceStep = "Source";

    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<(ParseResult Result, LocationInfo Place)> read = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                KnownNames.ModelAttribute,
                static (node, _) => node is TypeDeclarationSyntax,
                static (model, cancellation) => (
                    Result: ModelParser.Parse((INamedTypeSymbol)model.TargetSymbol, model.SemanticModel, cancellation),
                    Place: LocationInfo.From(((TypeDeclarationSyntax)model.TargetNode).Identifier.GetLocation())));

        IncrementalValuesProvider<ModelGraph> graphs = read
            .Where(static read => read.Result is ParsedModel)
            .Select(static (read, _) => ((ParsedModel)read.Result).Graph)
            .WithTrackingName(GraphStep);

        IncrementalValuesProvider<StepResult<ClassPlan>> plans = graphs
            .Select((graph, cancellation) => Try(graph.QualifiedName, "lowering", cancellation, () => lower(graph)))
            .WithTrackingName(PlanStep);

        IncrementalValuesProvider<StepResult<EmittedFile>> sources = plans
            .Where(static plan => plan.Value is not null)
            .Select((plan, cancellation) => Try(plan.Class, "printing", cancellation, () => new EmittedFile(plan.Value!.Graph.HintName, print(plan.Value!))))
            .WithTrackingName(SourceStep);

        context.RegisterSourceOutput(sources.Where(static source => source.Value is not null), static (output, source) => Add(output, source.Class, source.Value!));

        // A class without code keeps its public face: the compiler would stop at its missing names before analyzers say why it has none.
        context.RegisterSourceOutput(
            read.Select(static (read, _) => read.Result is UnparsedModel { Shell: { } shell } failed ? (failed.QualifiedName, Shell: shell) : default),
            static (output, failed) =>
            {
                if (failed.Shell is not null)
                    Add(output, failed.QualifiedName, new EmittedFile(failed.Shell.HintName, ShellWriter.Write(failed.Shell)));
            });
        IncrementalValuesProvider<ModelGraph> unfinished = graphs.Combine(Faulty(plans).Combine(Faulty(sources)))
            .Where(static pair => pair.Right.Left.Contains(pair.Left.QualifiedName) || pair.Right.Right.Contains(pair.Left.QualifiedName))
            .Select(static (pair, _) => pair.Left);
        context.RegisterSourceOutput(unfinished, static (output, graph) =>
            Add(output, graph.QualifiedName, new EmittedFile(graph.HintName, ShellWriter.Write(ModelShell.Of(graph)))));

        // Where classes stand changes with every edit above them, and matters only for those that failed.
        IncrementalValueProvider<ImmutableArray<(string Class, LocationInfo Place)>> places = read
            .Select(static (read, _) => (NameOf(read.Result), read.Place))
            .Collect();
        Report(read.Where(static read => FaultOf(read.Result) is not null)
            .Select(static (read, _) => (NameOf(read.Result), FaultOf(read.Result)!)));
        Report(plans.Where(static plan => plan.Fault is not null).Select(static (plan, _) => (plan.Class, plan.Fault!)));
        Report(sources.Where(static source => source.Fault is not null).Select(static (source, _) => (source.Class, source.Fault!)));

        void Report(IncrementalValuesProvider<(string Class, string Fault)> faults) =>
            context.RegisterSourceOutput(faults.Combine(places), static (output, fault) =>
            {
                LocationInfo place = fault.Right.First(known => known.Class == fault.Left.Class).Place;
                string name = fault.Left.Class.Substring(fault.Left.Class.LastIndexOf('.') + 1);
                output.ReportDiagnostic(Diagnostic.Create(CompilerFault.Rule, place.ToLocation(), name, fault.Left.Fault));
            });
    }

    /// <summary>Classes at which a step failed.</summary>
    private static IncrementalValueProvider<EquatableArray<string>> Faulty<T>(IncrementalValuesProvider<StepResult<T>> results)
        where T : class => results
        .Where(static result => result.Fault is not null)
        .Select(static (result, _) => result.Class)
        .Collect()
        .Select(static (classes, _) => classes.ToEquatableArray());

    private static void Add(SourceProductionContext output, string name, EmittedFile file)
    {
        try
        {
            output.AddSource($"{file.HintName}.g.cs", SourceText.From(file.Text, Encoding.UTF8));
        }
        catch (ArgumentException fault)
        {
            output.ReportDiagnostic(Diagnostic.Create(CompilerFault.Rule, Location.None, name, CompilerFault.Describe("adding", fault)));
        }
    }

    private static string NameOf(ParseResult result) => result switch
    {
        ParsedModel parsed => parsed.Graph.QualifiedName,
        UnparsedModel failed => failed.QualifiedName,
        _ => "",
    };

    private static string? FaultOf(ParseResult result) =>
        (result as UnparsedModel)?.Failures.FirstOrDefault(failure => failure.Code == FailureCode.CompilerFault)?.Arguments[1];

    /// <summary>An exception that left the generator would cost every model of the project its code.</summary>
    private static StepResult<T> Try<T>(string name, string stage, CancellationToken cancellation, Func<T> step)
        where T : class
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            return new StepResult<T>(name, step(), null);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            return new StepResult<T>(name, null, CompilerFault.Describe(stage, fault));
        }
    }

    /// <exception cref="InvalidOperationException">The parser handed on a graph that cannot be lowered.</exception>
    private static ClassPlan Lower(ModelGraph graph) => Lowerer.Run(graph) switch
    {
        LoweredModel lowered => lowered.Plan,
        UnloweredModel failed => throw new InvalidOperationException(failed.Reason),
        { } other => throw new InvalidOperationException($"{other.GetType().Name} is no result of lowering"),
    };
}
