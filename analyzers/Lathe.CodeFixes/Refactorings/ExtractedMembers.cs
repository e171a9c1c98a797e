using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lathe.CodeFixes.Refactorings;

/// <summary>What goes with a region: the layers that nothing else uses, and what it takes to say the same where they stand then.</summary>
internal sealed class ExtractedMembers
{
    private const string Index = "{i}";

    private readonly ExtractionSource source;

    private ExtractedMembers(ExtractionSource source, ImmutableArray<ISymbol> layers)
    {
        this.source = source;
        Layers = layers;
        Prefix = PrefixOf(layers);
    }

    /// <summary>In the order of their declarations.</summary>
    public ImmutableArray<ISymbol> Layers { get; }

    /// <summary>Private constants that the layers or the region name: they have to be seen from outside of the class.</summary>
    public ImmutableArray<ISymbol> Hidden { get; private set; } = [];

    /// <summary>Whether the layers or the region read the class's configuration; then its parameter.</summary>
    public IParameterSymbol? Configuration { get; private set; }

    /// <summary>What all paths of the layers begin with; empty where they have nothing in common.</summary>
    public string Prefix { get; }

    /// <summary>Null where something else needs the layers, or they need what the class keeps to itself.</summary>
    public static ExtractedMembers? Of(ExtractionSource source, ExtractedRegion region)
    {
        ISymbol[] layers = [.. region.Nodes.SelectMany(source.Names).Select(use => use.Symbol).Where(source.IsLayer)
            .Distinct(SymbolEqualityComparer.Default).OfType<ISymbol>()];
        if (layers.Length == 0 || layers.Any(layer => layer.DeclaredAccessibility != Accessibility.Private
            || source.DeclarationOf(layer) is null || source.UsesOf(layer).Any(use => !region.Span.Contains(use.Span))))
            return null;
        // which weights may be missing follows from what stands in one class
        if (AttributeReader.Find(source.Type, "PruneAttribute") is not null)
            return null;
        ExtractedMembers members = new(source, [.. layers.OrderBy(layer => source.DeclarationOf(layer)!.SpanStart)]);
        return members.Collect(region) ? members : null;
    }

    /// <summary>The code as it is in another class: with constants by their class, and paths behind <see cref="Prefix"/>.</summary>
    public T Moved<T>(T code)
        where T : SyntaxNode
    {
        Dictionary<SyntaxNode, string> changed = [];
        foreach ((SimpleNameSyntax name, ISymbol symbol) in source.Names(code).Where(use => IsOwnConstant(use.Symbol)))
        {
            if (name.Parent is not MemberAccessExpressionSyntax access || access.Name != name)
                changed[name] = $"{source.Declaration.Identifier.Text}.{name.Identifier.Text}";
        }
        foreach (AttributeArgumentSyntax path in PathsIn(code).Where(_ => Prefix.Length > 0))
        {
            string whole = (string)source.Model.GetConstantValue(path.Expression, source.Cancellation).Value!;
            changed[path.Expression] = SyntaxFactory.Literal(whole.Substring(Prefix.Length + 1)).Text;
        }
        return code.ReplaceNodes(changed.Keys.Where(node => !changed.Keys.Any(outer => outer != node && outer.Contains(node))),
            (old, _) => SyntaxFactory.ParseExpression(changed[old]).WithTriviaFrom(old));
    }

    private bool Collect(ExtractedRegion region)
    {
        HashSet<ISymbol> hidden = new(SymbolEqualityComparer.Default);
        IEnumerable<SyntaxNode> declarations = Layers.Select(source.MemberOf);
        foreach (SyntaxNode code in declarations.Concat(region.Nodes).Concat(region.Inputs.SelectMany(input => StatedShape(input))))
        {
            if (code.ContainsDirectives)
                return false;
            foreach ((SimpleNameSyntax name, ISymbol symbol) in source.Names(code))
            {
                if (source.IsConfiguration(symbol))
                    Configuration = (IParameterSymbol)symbol;
                else if (IsOwnConstant(symbol) && symbol.DeclaredAccessibility == Accessibility.Private
                    && source.DeclarationOf(symbol) is not null)
                    hidden.Add(symbol);
                else if (IsOwn(symbol) && !Layers.Contains(symbol, SymbolEqualityComparer.Default)
                    && !(IsOwnConstant(symbol) && symbol.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal))
                    return false;
            }
            if (code.DescendantNodesAndSelf().Any(node => node is ThisExpressionSyntax { Parent: not MemberAccessExpressionSyntax }))
                return false;
        }
        Hidden = [.. hidden];
        return true;
    }

    /// <summary>[Shape] on a parameter of the method that is handed on as it came.</summary>
    public SyntaxList<AttributeListSyntax> StatedShape(ISymbol input) => ParameterOf(input)?.AttributeLists ?? [];

    /// <summary>The parameter of the method that an input is, where nothing gives it another value.</summary>
    public ParameterSyntax? ParameterOf(ISymbol input) =>
        input is IParameterSymbol && input.DeclaringSyntaxReferences[0].GetSyntax(source.Cancellation) is ParameterSyntax parameter
        && !parameter.FirstAncestorOrSelf<MethodDeclarationSyntax>()!.DescendantNodes().OfType<AssignmentExpressionSyntax>()
            .Any(assignment => assignment.Left.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>()
                .Any(name => name.Identifier.ValueText == input.Name))
            ? parameter : null;

    private bool IsOwn(ISymbol symbol) => SymbolEqualityComparer.Default.Equals(symbol.ContainingType, source.Type)
        && symbol is IFieldSymbol or IPropertySymbol or IEventSymbol or INamedTypeSymbol
            or IMethodSymbol { MethodKind: MethodKind.Ordinary };

    private bool IsOwnConstant(ISymbol symbol) => symbol is IFieldSymbol { IsConst: true } && IsOwn(symbol);

    /// <summary>The arguments of [Weights] in some code that are a path each.</summary>
    private IEnumerable<AttributeArgumentSyntax> PathsIn(SyntaxNode code) =>
        code.DescendantNodesAndSelf().OfType<AttributeSyntax>()
            .Where(attribute => source.Model.GetTypeInfo(attribute, source.Cancellation).Type is { Name: "WeightsAttribute" })
            .SelectMany(attribute => attribute.ArgumentList?.Arguments ?? []);

    /// <summary>Of whole parts, and something is left of each path. A number in the place of an index is a part as any other.</summary>
    private string PrefixOf(ImmutableArray<ISymbol> layers)
    {
        List<string[]> paths = [];
        foreach (ISymbol layer in layers)
        {
            // without an attribute the path is the name, and an array of paths is not written apart
            if (AttributeReader.Find(layer, "WeightsAttribute") is not { ConstructorArguments: [{ Kind: TypedConstantKind.Array } written] }
                || written.IsNull || written.Values.Any(path => path.Value is not string)
                || !PathsIn(source.MemberOf(layer))
                    .Select(argument => source.Model.GetConstantValue(argument.Expression, source.Cancellation).Value as string)
                    .SequenceEqual(written.Values.Select(path => path.Value as string), StringComparer.Ordinal))
            {
                return "";
            }
            paths.AddRange(written.Values.Select(path => ((string)path.Value!).Split('.')));
        }
        int common = 0;
        while (paths.All(path => common < path.Length - 1 && path[common] == paths[0][common] && !path[common].Contains(Index)))
            common++;
        return string.Join(".", paths[0].Take(common));
    }
}
