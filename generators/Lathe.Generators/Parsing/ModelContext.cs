using System;
using System.Collections.Generic;
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
    private readonly ModelParser parser;
    private readonly HashSet<ISymbol> open = new(SymbolEqualityComparer.Default);

    public ModelContext(ModelParser parser, INamedTypeSymbol type, AttributeData model)
    {
        this.parser = parser;
        Type = type;
        Declaration = new DeclarationReader(type, parser.Compilation, Sink, parser.Cancellation);
        SourceFile = Declaration.SourceFile(model);
        Scalars = new ScalarReader(Resolve);
    }

    public INamedTypeSymbol Type { get; }

    public FailureSink Sink { get; } = new();

    public CancellationToken Cancellation => parser.Cancellation;

    public DeclarationReader Declaration { get; }

    public string SourceFile { get; }

    public IParameterSymbol? Configuration => Declaration.Configuration;

    public string? ConfigurationType => Configuration?.Type.WithNullableAnnotation(NullableAnnotation.NotAnnotated)
        .ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);

    public ModelMembers Members { get; } = new();

    /// <summary>Reads values outside of methods, where locals do not exist.</summary>
    public ScalarReader Scalars { get; }

    public IOperation? OperationOf(SyntaxNode node) => parser.ModelOf(node.SyntaxTree).GetOperation(node, Cancellation);

    /// <summary>What a name means; null where it means nothing.</summary>
    public ISymbol? SymbolOf(SyntaxNode node)
    {
        SymbolInfo found = parser.ModelOf(node.SyntaxTree).GetSymbolInfo(node, Cancellation);
        return found.Symbol ?? found.CandidateSymbols.FirstOrDefault();
    }

    public ModelReading? Nested(INamedTypeSymbol type, Location place) => parser.ReadNested(type, place, this);

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
        if (!open.Add(member))
            return null;
        try
        {
            SyntaxNode? value = member.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(Cancellation) switch
            {
                PropertyDeclarationSyntax { ExpressionBody: { } body } => body.Expression,
                PropertyDeclarationSyntax { Initializer: { } initializer, AccessorList: { } accessors }
                    when accessors.Accessors.All(a => a.Keyword.ValueText == "get") => initializer.Value,
                VariableDeclaratorSyntax { Initializer: { } initializer } => initializer.Value,
                _ => null,
            };
            return value is null ? null : Scalars.Read(OperationOf(value));
        }
        finally
        {
            open.Remove(member);
        }
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
