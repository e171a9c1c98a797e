using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using Lathe.Analyzers.Models;
using Lathe.Generators.Graphs;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lathe.CodeFixes.Refactorings;

/// <summary>
/// Shapes of what a region reads, as [Shape] states them: what the class around it tells of a tensor, the new class may not be able to
/// tell by itself.
/// </summary>
internal static class ExtractedShapes
{
    /// <summary>For each input whose shape is known, and is not stated already, the text of its attribute.</summary>
    public static ImmutableDictionary<ISymbol, string> Of(ExtractionSource source, ExtractedRegion region, ExtractedMembers members)
    {
        if (source.View.Methods.FirstOrDefault(view => view.Method.Name == region.Method.Identifier.ValueText) is not { } method)
            return Empty;
        return Empty.AddRange(
            from input in region.Inputs
            where members.StatedShape(input).Count == 0
            let shape = ShapeOf(method, PlaceOf(source, region, input), members.Configuration, source)
            where shape is not null
            select new KeyValuePair<ISymbol, string>(input, shape));
    }

    /// <summary>No shape is stated.</summary>
    public static ImmutableDictionary<ISymbol, string> Empty { get; } =
        ImmutableDictionary.Create<ISymbol, string>(SymbolEqualityComparer.Default, StringComparer.Ordinal);

    /// <summary>Where the value that an input has at the region was written last, in the order of the text.</summary>
    private static Location PlaceOf(ExtractionSource source, ExtractedRegion region, ISymbol input)
    {
        ExpressionSyntax? given = region.Method.DescendantNodes().Where(node => node.Span.End <= region.Span.Start)
            .Select(Given).LastOrDefault(value => value is not null);
        while (given is ParenthesizedExpressionSyntax inner)
            given = inner.Expression;
        return given?.GetLocation() ?? input.Locations[0];

        ExpressionSyntax? Given(SyntaxNode node) => node switch
        {
            VariableDeclaratorSyntax { Initializer.Value: var value } declared
                when IsInput(source.Model.GetDeclaredSymbol(declared, source.Cancellation)) => value,
            AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } assignment
                when IsInput(source.Model.GetSymbolInfo(assignment.Left, source.Cancellation).Symbol) => assignment.Right,
            _ => null,
        };

        bool IsInput(ISymbol? symbol) => SymbolEqualityComparer.Default.Equals(symbol, input);
    }

    private static string? ShapeOf(MethodView method, Location place, IParameterSymbol? configuration, ExtractionSource source)
    {
        TensorType? type = Enumerable.Range(0, method.Method.Parameters.Count)
            .Concat(method.Nodes.SelectMany(node => node.Defined()))
            .Where(value => method.Place(value).SourceSpan == place.SourceSpan)
            .Select(method.Type).LastOrDefault(found => found is not null);
        if (type is null || type.Alternatives.Count > 0)
            return null;
        string?[] extents = [.. type.Shape.Select(extent => extent switch
        {
            FreeDimension free => $"\"{free.Name}\"",
            ConstantDimension { Value: > 0 } constant => constant.Value.ToString(CultureInfo.InvariantCulture),
            ConfigurationDimension configured when configuration is not null && PropertyOf(configured) is { } property =>
                $"nameof({configuration.Type.ToMinimalDisplayString(source.Model, source.Declaration.SpanStart)}.{property})",
            _ => null,
        })];
        return extents.Length is 0 or > 4 || extents.Any(extent => extent is null)
            ? null : $"[{ExtractedClass.Qualified}Shape({string.Join(", ", extents)})]";
    }

    /// <summary>Of <c>config.HiddenSize</c>; null for what is computed, or lies deeper.</summary>
    private static string? PropertyOf(ConfigurationDimension extent)
    {
        const string Start = KnownNames.Configuration + ".";
        string name = extent.Expression.StartsWith(Start, StringComparison.Ordinal) ? extent.Expression.Substring(Start.Length) : "";
        return SyntaxFacts.IsValidIdentifier(name.TrimStart('@')) ? name : null;
    }
}
