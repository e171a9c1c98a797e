using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Lathe.Contracts;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;

namespace Lathe.Analyzers.Models;

/// <summary>Where the tensors of a class stand in a checkpoint: below the paths of the members that hold it, whatever class these are
/// of.</summary>
internal sealed class ModelScopes
{
    /// <summary>Models inside of models, and ways to one of them: nobody needs more.</summary>
    private const int MostNested = 16, MostScopes = 64;

    private readonly ILookup<ISymbol?, (INamedTypeSymbol Holder, string Path)> holders;

    public ModelScopes(Compilation compilation, CancellationToken cancellation)
    {
        AttributeReader attributes = new(new FailureSink(), cancellation);
        holders = (
            from holder in compilation.GetSymbolsWithName(_ => true, SymbolFilter.Type, cancellation).OfType<INamedTypeSymbol>()
            where KnownNames.IsModel(holder)
            from member in holder.GetMembers()
            let held = ElementOf(member)
            where KnownNames.IsModel(held)
            from path in attributes.ReadPaths(member, IsArray(member))
            select (Held: held, Holder: holder, Path: path)).ToLookup(
                found => (ISymbol?)found.Held, found => (found.Holder, found.Path), SymbolEqualityComparer.Default);
    }

    /// <summary>With <c>{i}</c> for the index in an array; one that is empty for a class that no other one holds.</summary>
    public IReadOnlyList<string> Of(INamedTypeSymbol type) => [.. Of(type, depth: 0).Distinct(StringComparer.Ordinal).Take(MostScopes)];

    /// <summary>The type of a field or property, or of its elements; null for other members.</summary>
    public static ITypeSymbol? ElementOf(ISymbol member) => TypeOf(member) is IArrayTypeSymbol array ? array.ElementType : TypeOf(member);

    public static bool IsArray(ISymbol member) => TypeOf(member) is IArrayTypeSymbol;

    private IEnumerable<string> Of(INamedTypeSymbol type, int depth)
    {
        if (!holders.Contains(type) || depth > MostNested)
            return [""];
        return holders[type].SelectMany(held => Of(held.Holder, depth + 1).Select(outer => TensorPath.Join(outer, held.Path)));
    }

    private static ITypeSymbol? TypeOf(ISymbol member) => member switch
    {
        IFieldSymbol { IsImplicitlyDeclared: false } field => field.Type,
        IPropertySymbol property => property.Type,
        _ => null,
    };
}
