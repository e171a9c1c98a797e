using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Lathe.Analyzers.Models;
using Lathe.Contracts;
using Lathe.Generators.Graphs;
using Lathe.Generators.Parsing;
using Lathe.Generators.Typing;
using Lathe.Generators.Typing.Resolution;
using Microsoft.CodeAnalysis;

namespace Lathe.Analyzers.Manifests;

/// <summary>A model class of the project, as manifests are held against it.</summary>
internal sealed class ManifestClass
{
    private readonly INamedTypeSymbol type;
    private readonly CancellationToken cancellation;
    private readonly ModelGraph? graph;
    private TypedModel? typed;

    public ManifestClass(INamedTypeSymbol type, Compilation compilation, CancellationToken cancellation)
    {
        (this.type, this.cancellation) = (type, cancellation);
        IsCompressedHere = compilation.ReferencedAssemblyNames.Any(assembly => assembly.Name == "Lathe.Compression");
        graph = ModelReadings.Of(type, compilation, cancellation).Graph;
        QualifiedName = graph?.QualifiedName ?? type.ToDisplayString();
        AttributeData model = type.GetAttributes().First(a => KnownNames.IsModelAttribute(a.AttributeClass));
        ModelName = AttributeReader.ReadModelName(model) ?? type.Name;
    }

    public string Name => type.Name;

    /// <summary>With namespace and enclosing types.</summary>
    public string QualifiedName { get; }

    /// <summary>What [Model] calls it; else its name.</summary>
    public string ModelName { get; }

    /// <summary>Whether the project has what compresses: a program that does so loads what it made, and needs no manifest for
    /// that.</summary>
    public bool IsCompressedHere { get; }

    /// <summary>The class and its members that ask for one scale for all rows, each with where it says so.</summary>
    public IEnumerable<(string Name, Location Place)> StaticScales => type.GetMembers().Prepend<ISymbol>(type)
        .Where(symbol => AttributeReader.ReadIntegers(symbol)?.Calibration is not null)
        .Select(symbol => (symbol.Name, ModelView.PlaceOf(AttributeReader.Find(symbol, "QuantizeAttribute")!, "Activations")));

    public BudgetPromise? Budget => graph?.Budget;

    /// <summary>The class with types; null where it cannot be compiled, of which other rules tell.</summary>
    public TypedModel? Typed => typed ??= graph is null
        ? null : (ModelTyping.Run(graph, cancellation) as TypedResult)?.Model;

    /// <summary>Of the [Budget] on it.</summary>
    public Location BudgetPlace => AttributeReader.Find(type, "BudgetAttribute")?.ApplicationSyntaxReference?.GetSyntax(cancellation)
        .GetLocation() ?? type.Locations.FirstOrDefault() ?? Location.None;
}
