using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Lathe.Generators.Graphs;
using Lathe.Generators.Graphs.Shapes;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lathe.Analyzers.Models;

/// <summary>A model class as rules see it: its graph, the type of every value, and where in the source each of them stands.</summary>
internal sealed class ModelView
{
    private readonly ModelReading reading;
    private readonly Compilation compilation;

    public ModelView(INamedTypeSymbol type, Compilation compilation, ModelReading reading, ModelGraph graph)
    {
        Type = type;
        Graph = graph;
        this.compilation = compilation;
        this.reading = reading;
        ShapeMap shapes = ShapeInference.Infer(graph);
        Methods = [.. graph.Methods.Select(method => new MethodView(this, method, shapes, reading.Places[method.Name]))];
        Called = [.. Methods.SelectMany(method => method.Nodes).Select(CalledBy).OfType<string>()];
    }

    public INamedTypeSymbol Type { get; }

    public ModelGraph Graph { get; }

    /// <summary>Forward first, then the helpers that it reaches, once for each way of calling them.</summary>
    public ImmutableArray<MethodView> Methods { get; }

    /// <summary>Members that some method calls or reads.</summary>
    public ImmutableHashSet<string> Called { get; }

    /// <summary>Where methods compute a tensor that nothing reads.</summary>
    public ImmutableArray<Location> Dropped => reading.Dropped;

    /// <summary>Members in the order of the graph, with their declarations; those of a layer that is operations on its tensors are one by
    /// one.</summary>
    public IEnumerable<(ISymbol Symbol, Member Member)> Members =>
        from member in Graph.Members
        let symbol = SymbolOf(member.Name)
        where symbol is not null
        select (symbol, member);

    /// <summary>Where a value is computed: in the helper that a method calls, where it is that helper's result.</summary>
    public (MethodView Method, int Value) Source(MethodView method, int value)
    {
        if (method.Definition(value) is not CallNode { Member: null } call
            || Methods.FirstOrDefault(m => m.Method.Name == call.Method) is not { } helper)
            return (method, value);
        int at = call.Results.ToList().IndexOf(value);
        return at >= 0 && helper.Method.Body.Results[at] >= 0 ? Source(helper, helper.Method.Body.Results[at]) : (method, value);
    }

    /// <summary>The declaration of a member of the graph: of <c>patches</c> for <c>patches.Weight</c>.</summary>
    public ISymbol? SymbolOf(string member)
    {
        int dot = member.IndexOf('.');
        return Type.GetMembers(dot < 0 ? member : member.Substring(0, dot)).FirstOrDefault(s => s is IFieldSymbol or IPropertySymbol);
    }

    public Member? MemberOf(string name) => Graph.Members.FirstOrDefault(member => member.Name == name);

    public static Location PlaceOf(ISymbol symbol) => symbol.Locations.FirstOrDefault() ?? Location.None;

    public static Location? PlaceOf(AttributeData attribute) => attribute.ApplicationSyntaxReference?.GetSyntax().GetLocation();

    /// <summary>What is written for an argument of an attribute; the attribute where it is left out.</summary>
    public static Location PlaceOf(AttributeData attribute, string argument, int position = -1) =>
        new AttributeReader(new FailureSink(), default).ArgumentLocation(attribute, argument, position);

    /// <summary>The syntax that a value was read from; null where it stands in no file.</summary>
    public static SyntaxNode? SyntaxAt(Location place) =>
        place.SourceTree?.GetRoot().FindNode(place.SourceSpan, getInnermostNodeForTie: true);

    public IOperation? OperationAt(SyntaxNode? syntax) =>
        syntax is null ? null : compilation.GetSemanticModel(syntax.SyntaxTree).GetOperation(syntax);

    /// <summary>Declarations of the class that people write.</summary>
    public IEnumerable<TypeDeclarationSyntax> Declarations => Type.DeclaringSyntaxReferences.Where(NameChecks.IsUsers)
        .Select(reference => reference.GetSyntax()).OfType<TypeDeclarationSyntax>();

    private static string? CalledBy(Node node) => node switch
    {
        LayerNode layer => layer.Member,
        WeightNode weight => weight.Member,
        CallNode call => call.Member,
        LoopNode loop => loop.Member,
        _ => null,
    };
}
