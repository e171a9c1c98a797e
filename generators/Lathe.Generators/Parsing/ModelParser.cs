using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Lathe.Contracts;
using Lathe.Generators.Graphs;
using Microsoft.CodeAnalysis;

namespace Lathe.Generators.Parsing;

/// <summary>
/// Reads annotated classes: the one description of the language, behind the generator and the analyzers alike. One instance
/// reads one class and the models nested in it, each of these once.
/// </summary>
internal sealed class ModelParser
{
    /// <summary>Models inside of models: reading each takes a part of the compiler's own stack.</summary>
    private const int MostNested = 32;

    private readonly Compilation compilation;
    private readonly Dictionary<SyntaxTree, SemanticModel> models = [];
    private readonly List<ISymbol> open = [];
    private readonly HashSet<ISymbol> cyclic = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, ModelReading?> readings = new(SymbolEqualityComparer.Default);

    private ModelParser(Compilation compilation, CancellationToken cancellation)
    {
        this.compilation = compilation;
        Cancellation = cancellation;
    }

    public CancellationToken Cancellation { get; }

    /// <summary>The names that the build adds to a class.</summary>
    public string[] Contract => GeneratedNames.ContractOf(
        compresses: compilation.GetTypeByMetadataName(GeneratedNames.CompressionJob) is not null,
        trains: compilation.GetTypeByMetadataName(GeneratedNames.TrainableModel) is not null);

    public Compilation Compilation => compilation;

    /// <summary>The graph of a class that carries [Model], or why there is none.</summary>
    public static ParseResult Parse(INamedTypeSymbol type, SemanticModel model, CancellationToken cancellation)
    {
        ModelParser parser = new(model.Compilation, cancellation);
        parser.models[model.SyntaxTree] = model;
        return parser.Read(type) switch
        {
            { Graph: { } graph } => new ParsedModel(graph),
            { } failed => new UnparsedModel(
                new DeclarationReader(type, model.Compilation, new FailureSink(), cancellation).QualifiedName,
                failed.Shell,
                failed.Failures.Select(located => located.Failure).ToEquatableArray(),
                MissedNames.Any(type, failed.Shell, parser)),
        };
    }

    /// <summary>The same, with everything that analyzers say about the class.</summary>
    public static ModelReading Read(INamedTypeSymbol type, Compilation compilation, CancellationToken cancellation) =>
        new ModelParser(compilation, cancellation).Read(type);

    public SemanticModel ModelOf(SyntaxTree tree)
    {
        if (!models.TryGetValue(tree, out SemanticModel? model))
            models[tree] = model = compilation.GetSemanticModel(tree);
        return model;
    }

    /// <summary>A model that a member of <paramref name="outer"/> holds; null after reporting why it cannot be used.</summary>
    public ModelReading? ReadNested(INamedTypeSymbol type, Location place, ModelContext outer)
    {
        if (type.DeclaringSyntaxReferences.IsEmpty || !SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, compilation.Assembly))
        {
            outer.Sink.Report(FailureCode.ModelFromElsewhere, place, type.Name, type.ContainingAssembly.Name);
            return null;
        }
        if (open.Count >= MostNested)
        {
            outer.Budget.Spend(place, $"holds models inside of one another, more than {MostNested} deep");
            return null;
        }
        if (readings.TryGetValue(type, out ModelReading? known) && known is null)
        {
            int first = open.FindIndex(t => SymbolEqualityComparer.Default.Equals(t, type));
            cyclic.UnionWith(open.Skip(first));
        }
        known ??= cyclic.Contains(type) ? null : Read(type);
        if (cyclic.Contains(outer.Type) && cyclic.Contains(type))
            outer.Sink.Report(FailureCode.Recursion, place, outer.Type.Name,
                $"its member holds a {type.Name}, which holds a {outer.Type.Name} in turn");
        if (known is null)
            return null;
        if (known.Graph is null)
            outer.Sink.Report(FailureCode.NestedModelFailed, place, type.Name);
        return known;
    }

    private ModelReading Read(INamedTypeSymbol type)
    {
        // A failure inside of another class may be that of the class around it: too deep, or a circle.
        if (KeptReadings.Find(type, compilation) is { } kept && (open.Count == 0 || kept.Graph is not null))
            return readings[type] = kept;
        readings[type] = null;
        int depth = open.Count;
        open.Add(type);
        ModelReading reading;
        try
        {
            reading = ReadClass(type);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            bool isDeep = fault is InsufficientExecutionStackException;
            // A fault of ours costs this class, and says so there; the others of the project are compiled.
            FailureSink sink = new();
            sink.Report(
                isDeep ? FailureCode.TooLarge : FailureCode.CompilerFault, type.Locations.FirstOrDefault() ?? Location.None, type.Name,
                isDeep ? "nests more deeply than the C# compiler can tell" : CompilerFault.Describe("reading", fault));
            reading = new ModelReading(null, sink.ToImmutable(), [], ModelContext.TreesOf(type), ShellOf(type));
        }
        open.RemoveRange(depth, open.Count - depth);
        bool isFault = reading.Failures.Any(located => located.Failure.Code == FailureCode.CompilerFault);
        if (!isFault && (open.Count == 0 || reading.Graph is not null))
            KeptReadings.Keep(type, compilation, reading);
        return readings[type] = reading;
    }

    /// <summary>What a class that could not be read keeps; null where the fault may lie in its header.</summary>
    private ModelShell? ShellOf(INamedTypeSymbol type)
    {
        try
        {
            return new DeclarationReader(type, compilation, new FailureSink(), Cancellation)
                .Shell(Contract.Where(name => type.Name != name && type.GetMembers(name).IsEmpty).ToEquatableArray());
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            return null;
        }
    }

    private ModelReading ReadClass(INamedTypeSymbol type)
    {
        AttributeData model = type.GetAttributes().First(a => KnownNames.IsModelAttribute(a.AttributeClass));
        ModelContext context = new(this, type, model);
        context.Declaration.Check();
        LanguageCheck.Run(context);
        NameChecks names = new(context);
        names.Check();
        ModelShell? shell = context.Declaration.Shell(names.Free);
        AttributeReader attributes = new(context.Sink, Cancellation);
        WeightFormat? format = attributes.ReadFormat(type);
        CompressionReader compression = new(context.Sink, attributes);
        PruneChoice? prune = compression.ReadPrune(type);
        BudgetPromise? budget = compression.ReadBudget(type);
        new MemberReader(context).ReadAll();
        MethodTable methods = new(context);
        Value? returned = methods.ReadForward();
        GraphChecks checks = new(context, methods);
        new MemberWrites(context).Check();
        checks.CheckGroupSizes();
        if (context.Sink.HasErrors || returned is null)
            return new ModelReading(null, context.Sink.ToImmutable(), [], context.Trees, shell);

        ModelGraph graph = new(
            context.Declaration.Namespace, context.Declaration.ContainingTypes, context.Declaration.Declaration, type.Name,
            AttributeReader.ReadModelName(model) ?? type.Name, context.ConfigurationType,
            context.Configuration is null ? null : KnownNames.Configuration, format, AttributeReader.ReadPrecisions(model),
            context.Members.InOrder, methods.InOrder, context.SourceFile)
        {
            QualifiedName = context.Declaration.QualifiedName,
            HintName = HintName.Of(type),
            TakenNames = names.Taken,
            Prune = prune,
            Integers = AttributeReader.ReadIntegers(type),
            Budget = budget,
        };
        checks.CheckPresence(graph);
        checks.CheckShapes(graph);
        if (!context.Sink.HasErrors)
            checks.CheckPruning(graph);
        if (context.Sink.HasErrors)
        {
            return new ModelReading(null, context.Sink.ToImmutable(), [], context.Trees, shell)
            {
                Draft = graph,
                Places = methods.Locations,
                Dropped = methods.Dropped,
            };
        }
        ImmutableArray<Condition?> presence = [.. Value.Flatten(returned).Select(value => context.AtLoad(value))];
        return new ModelReading(graph, context.Sink.ToImmutable(), presence, context.Trees, shell)
        {
            Draft = graph,
            Places = methods.Locations,
            Dropped = methods.Dropped,
        };
    }
}
