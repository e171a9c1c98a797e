using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Lathe.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lathe.Generators.Parsing;

/// <summary>What the readers of one model class share.</summary>
internal sealed class ModelContext
{
    /// <summary>Numbers that are computed from one another, as a chain.</summary>
    private const int MostOpen = 32;

    private readonly ModelParser parser;
    private readonly List<ISymbol> open = [];
    private readonly HashSet<ISymbol> numbers = new(SymbolEqualityComparer.Default);

    public ModelContext(ModelParser parser, INamedTypeSymbol type, AttributeData model)
    {
        this.parser = parser;
        Type = type;
        Trees = TreesOf(type);
        Budget = new ReadingBudget(Sink, type.Name);
        Declaration = new DeclarationReader(type, parser.Compilation, Sink, parser.Cancellation);
        SourceFile = Declaration.SourceFile(model);
        Scalars = new ScalarReader(Resolve);
    }

    public INamedTypeSymbol Type { get; }

    public FailureSink Sink { get; } = new();

    public ReadingBudget Budget { get; }

    public CancellationToken Cancellation => parser.Cancellation;

    /// <summary>The names that the build adds to the class.</summary>
    public string[] Contract => parser.Contract;

    public DeclarationReader Declaration { get; }

    public string SourceFile { get; }

    public IParameterSymbol? Configuration => Declaration.Configuration;

    public string? ConfigurationType => Configuration?.Type.WithNullableAnnotation(NullableAnnotation.NotAnnotated)
        .ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);

    public ModelMembers Members { get; } = new();

    /// <summary>Fields and properties of this class whose numbers were read: nothing may set them again.</summary>
    public IReadOnlyCollection<ISymbol> Numbers => numbers;

    /// <summary>Reads values outside of methods, where locals do not exist.</summary>
    public ScalarReader Scalars { get; }

    public IOperation? OperationOf(SyntaxNode node) => parser.ModelOf(node.SyntaxTree).GetOperation(node, Cancellation);

    /// <summary>What a name means; null where it means nothing.</summary>
    public ISymbol? SymbolOf(SyntaxNode node)
    {
        SymbolInfo found = parser.ModelOf(node.SyntaxTree).GetSymbolInfo(node, Cancellation);
        return found.Symbol ?? found.CandidateSymbols.FirstOrDefault();
    }

    /// <summary>The files that were read so far: of this class, and of the models that it holds.</summary>
    public ImmutableHashSet<SyntaxTree> Trees { get; private set; }

    public ModelReading? Nested(INamedTypeSymbol type, Location place)
    {
        ModelReading? reading = parser.ReadNested(type, place, this);
        Trees = Trees.Union(reading?.Trees ?? TreesOf(type));
        return reading;
    }

    public static ImmutableHashSet<SyntaxTree> TreesOf(INamedTypeSymbol type) =>
        [.. type.DeclaringSyntaxReferences.Select(reference => reference.SyntaxTree)];

    /// <summary>The configuration, arrays' lengths, and properties of this class that compute a number from them.</summary>
    public Scalar? Resolve(IOperation operation)
    {
        switch (operation)
        {
            case IParameterReferenceOperation reference when SymbolEqualityComparer.Default.Equals(reference.Parameter, Configuration):
                return new ConfigurationScalar(KnownNames.Configuration);
            case IPropertyReferenceOperation
            {
                Property.Name: "Length",
                Instance: IMemberReferenceOperation { Instance: IInstanceReferenceOperation } array
            }
                when Members.Find(array.Member) is { Length: { } length }:
                return new DimensionScalar(length);
            case IPropertyReferenceOperation { Instance: null or IInstanceReferenceOperation, Property: { IsIndexer: false } property }
                when SymbolEqualityComparer.Default.Equals(property.ContainingType, Type):
                return ReadOnce(property);
            case IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation, Field: { IsReadOnly: true } field }
                when SymbolEqualityComparer.Default.Equals(field.ContainingType, Type):
                return ReadOnce(field);
            default:
                return null;
        }
    }

    /// <summary>What <c>int HeadSize => config.Hidden / config.Heads;</c> or <c>readonly int size = config.Hidden;</c> holds.</summary>
    private Scalar? ReadOnce(ISymbol member)
    {
        if (open.Contains(member, SymbolEqualityComparer.Default) || open.Count >= MostOpen || !IsInitialised(member))
            return null;
        open.Add(member);
        numbers.Add(member);
        try
        {
            SyntaxNode? value = member.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(Cancellation) switch
            {
                PropertyDeclarationSyntax { ExpressionBody: { } body } => body.Expression,
                PropertyDeclarationSyntax { Initializer: { } initializer, AccessorList: { } accessors }
                    when accessors.Accessors.All(a => a.Keyword.ValueText == "get" && a.Body is null && a.ExpressionBody is null) =>
                    initializer.Value,
                VariableDeclaratorSyntax { Initializer: { } initializer } => initializer.Value,
                _ => null,
            };
            return value is null ? null : Scalars.Read(OperationOf(value));
        }
        finally
        {
            open.RemoveAt(open.Count - 1);
        }
    }

    /// <summary>
    /// Static fields get their values in the order of the source: one that is read by an earlier field's initialiser is still 0 then,
    /// and between two files there is no order.
    /// </summary>
    private bool IsInitialised(ISymbol member)
    {
        Location? place = IsStored(member) ? member.Locations.FirstOrDefault() : null;
        return place is null || open.Where(IsStored).All(reader => reader.Locations.FirstOrDefault() is { } later
            && later.SourceTree == place.SourceTree && place.SourceSpan.Start < later.SourceSpan.Start);

        static bool IsStored(ISymbol symbol) => symbol is { IsStatic: true } and (IFieldSymbol or IPropertySymbol)
            && !symbol.DeclaringSyntaxReferences.Any(r => r.GetSyntax() is PropertyDeclarationSyntax { ExpressionBody: not null });
    }

    /// <summary>When a value of Forward is there, in terms of the configuration; null = always.</summary>
    public Condition? AtLoad(Value value) => value switch
    {
        TensorValue { Presence: { } presence } => AtLoad(presence),
        TensorValue => null,
        _ => Condition.False,
    };

    /// <summary>A question over the configuration alone: an optional layer is there where its initialiser says so.</summary>
    public Condition AtLoad(Condition condition) => Condition.AtLoad(condition, Members.InOrder);
}
