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

    public BudgetPromise? Budget => graph?.Budget;

    /// <summary>The class with types; null where it cannot be compiled, of which other rules tell.</summary>
    public TypedModel? Typed => typed ??= graph is null
        ? null : (ModelTyping.Run(graph, cancellation) as TypedResult)?.Model;

    /// <summary>Of the [Budget] on it.</summary>
    public Location BudgetPlace => AttributeReader.Find(type, "BudgetAttribute")?.ApplicationSyntaxReference?.GetSyntax(cancellation)
        .GetLocation() ?? type.Locations.FirstOrDefault() ?? Location.None;
}
