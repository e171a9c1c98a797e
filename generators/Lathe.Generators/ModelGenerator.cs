using System;
using System.Collections.Immutable;
using System.Linq;
using System.Text;
using System.Threading;
using Lathe.Generators.Backends;
using Lathe.Generators.Backends.Compression;
using Lathe.Generators.Backends.Coupling;
using Lathe.Generators.Backends.Cpu;
using Lathe.Generators.Backends.Cpu.Emit;
using Lathe.Generators.Backends.Torch;
using Lathe.Generators.Graphs;
using Lathe.Generators.Manifests;
using Lathe.Generators.Parsing;
using Lathe.Generators.Typing;
using Lathe.Generators.Typing.Resolution;
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
    public const string GraphStep = "Graph", ManifestStep = "Manifest", MatchedStep = "Matched", TypedStep = "Typed";

    private readonly IBackend[] backends;

    public ModelGenerator()
        : this(new CpuBackend(), new CouplingBackend(), new CompressionBackend(), new TorchBackend())
    {
    }

    /// <param name="backends">Tests put their own in the place of those that ship.</param>
    internal ModelGenerator(params IBackend[] backends) => this.backends = backends;

    public static string PlanStep(string backend) => backend + ".Plan";

    public static string SourceStep(string backend) => backend + ".Source";

    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<(ParseResult Result, LocationInfo Place)> read = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                KnownNames.ModelAttribute,
                static (node, _) => node is TypeDeclarationSyntax,
                static (model, cancellation) => (
                    Result: ModelParser.Parse((INamedTypeSymbol)model.TargetSymbol, model.SemanticModel, cancellation),
                    Place: LocationInfo.From(((TypeDeclarationSyntax)model.TargetNode).Identifier.GetLocation())));
        // Where classes stand changes with every edit above them, and matters only for those that failed.
        IncrementalValueProvider<ImmutableArray<(string Class, LocationInfo Place)>> places = read
            .Select(static (read, _) => (NameOf(read.Result), read.Place))
            .Collect();
        Report(read.Where(static read => FaultOf(read.Result) is not null)
            .Select(static (read, _) => (NameOf(read.Result), FaultOf(read.Result)!)));

        IncrementalValuesProvider<ModelGraph> graphs = read
            .Where(static read => read.Result is ParsedModel)
            .Select(static (read, _) => ((ParsedModel)read.Result).Graph)
            .WithTrackingName(GraphStep);

        IncrementalValueProvider<EquatableArray<BuildManifest>> manifests = context.AdditionalTextsProvider
            .Combine(context.AnalyzerConfigOptionsProvider)
            .Where(static file => ManifestSources.IsManifest(file.Left, file.Right))
            .Select(static (file, cancellation) => ManifestSources.Read(file.Left, cancellation))
            .WithTrackingName(ManifestStep)
            .Collect()
            .Select(static (all, _) => all.OfType<BuildManifest>().ToEquatableArray());
        // Each class looks for its own: another's changes nothing here.
        IncrementalValuesProvider<MatchedModel> matched = graphs.Combine(manifests)
            .Select(static (pair, _) => new MatchedModel(pair.Left, ManifestSources.Of(pair.Left, pair.Right)))
            .WithTrackingName(MatchedStep);
        IncrementalValueProvider<bool> compresses = HasType(context, GeneratedNames.CompressionJob);
        IncrementalValuesProvider<StepResult<TypedModel>> models = matched.Combine(compresses)
            .Select(static (pair, cancellation) => Try(
                pair.Left.Graph.QualifiedName, "typing", cancellation, () => Type(pair.Left, pair.Right, cancellation)))
            .WithTrackingName(TypedStep);
        ReportFaults(models);

        // Analyzers say why a class has no code, unless the C# compiler stops before them.
        context.RegisterSourceOutput(
            read.Select(static (read, _) => read.Result is UnparsedModel { IsMissed: true } missed
            ? missed.Failures : EquatableArray<Failure>.Empty),
            static (output, failures) =>
            {
                foreach (Failure failure in failures)
                {
                    if (ClassRules.Of(failure.Code) is { } rule)
                        output.ReportDiagnostic(Diagnostic.Create(rule, failure.Location.ToLocation(), [.. failure.Arguments]));
                }
            });

        // A class without code keeps its public face: the compiler would stop at its missing names before analyzers say why it has none.
        context.RegisterSourceOutput(
            read.Select(static (read, _) => read.Result is UnparsedModel { Shell: { } shell } failed
            ? (failed.QualifiedName, Shell: shell) : default),
            static (output, failed) =>
            {
                if (failed.Shell is not null)
                    Add(output, failed.QualifiedName, FileOf(failed.Shell));
            });
        IncrementalValueProvider<EquatableArray<string>> faulty = Faulty(models);

        foreach (IBackend backend in backends)
        {
            IncrementalValuesProvider<StepResult<BackendPlan>> plans = (backend.RequiredType is { } needed
                ? models.Combine(HasType(context, needed)).Where(static pair => pair.Right).Select(static (pair, _) => pair.Left)
                : models)
                .Where(static model => model.Value is not null)
                .Select((model, cancellation) => Try(model.Class, "planning", cancellation, () => backend.Plan(model.Value!, cancellation)))
                .WithTrackingName(PlanStep(backend.Name));
            ReportFaults(plans);

            IncrementalValuesProvider<StepResult<EmittedFiles>> files = plans
                .Where(static plan => plan.Value is not null)
                .Select((plan, cancellation) =>
                Try(plan.Class, "printing", cancellation, () => new EmittedFiles(backend.Emit(plan.Value!, cancellation))))
                .WithTrackingName(SourceStep(backend.Name));
            ReportFaults(files);

            context.RegisterSourceOutput(files.Where(static file => file.Value is not null), static (output, file) =>
            {
                foreach (EmittedFile emitted in file.Value!.Files)
                    Add(output, file.Class, emitted);
            });
            faulty = faulty.Combine(Faulty(plans).Combine(Faulty(files)))
                .Select(static (all, _) => all.Left.Concat(all.Right.Left).Concat(all.Right.Right).ToEquatableArray());
        }

        context.RegisterSourceOutput(
            graphs.Combine(faulty).Where(static pair => pair.Right.Contains(pair.Left.QualifiedName, StringComparer.Ordinal))
            .Select(static (pair, _) => pair.Left).Combine(compresses.Combine(HasType(context, GeneratedNames.TrainableModel))),
            static (output, pair) => Add(
                output, pair.Left.QualifiedName, FileOf(ModelShell.Of(pair.Left, pair.Right.Left, pair.Right.Right))));

        void ReportFaults<T>(IncrementalValuesProvider<StepResult<T>> results)
            where T : class => Report(results.Where(static result => result.Fault is not null)
            .Select(static (result, _) => (result.Class, result.Fault!)));

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

    /// <summary>Whether the project's references have a type: what code is printed for depends on nothing else of them.</summary>
    private static IncrementalValueProvider<bool> HasType(IncrementalGeneratorInitializationContext context, string name) =>
        context.CompilationProvider.Select((compilation, _) => compilation.GetTypeByMetadataName(name) is not null);

    private static EmittedFile FileOf(ModelShell shell) => new($"{shell.HintName}.g.cs", ShellWriter.Write(shell));

    private static void Add(SourceProductionContext output, string name, EmittedFile file)
    {
        try
        {
            output.AddSource(file.HintName, SourceText.From(file.Text, Encoding.UTF8));
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

    /// <exception cref="InvalidOperationException">The parser handed on a graph that has no types: a fault of ours, for it checks
    /// them.</exception>
    private static TypedModel Type(MatchedModel model, bool compresses, CancellationToken cancellation) =>
        ModelTyping.Run(model.Graph, cancellation, model.Manifest, extentsMayChange: compresses) switch
        {
            TypedResult typed => typed.Model,
            UntypedResult failed => throw new InvalidOperationException(failed.Reason),
            { } other => throw new InvalidOperationException($"{other.GetType().Name} is no result of typing"),
        };

    /// <summary>A class, and the manifest that it is built with.</summary>
    private sealed record MatchedModel(ModelGraph Graph, BuildManifest? Manifest);

    /// <summary>What a backend made of one class, as a value.</summary>
    private sealed record EmittedFiles(EquatableArray<EmittedFile> Files);
}
