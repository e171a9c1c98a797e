using System.Linq;
using Lathe.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lathe.Generators.Parsing;

internal sealed partial class MemberReader
{
    private KnownMember? ReadModel(
        ISymbol symbol, INamedTypeSymbol type, IObjectCreationOperation creation, EquatableArray<string> paths, Condition? presence,
            Dimension? length)
    {
        PruneChoice? prune = compression.ReadElements(symbol, length);
        WeightFormatChoice format = attributes.ReadChoice(symbol);
        foreach (IArgumentOperation argument in creation.Arguments)
        {
            if (Strip(argument.Value) is IParameterReferenceOperation reference
                && SymbolEqualityComparer.Default.Equals(reference.Parameter, context.Configuration))
            {
                continue;
            }
            Refuse(argument.Syntax.GetLocation(), symbol, $"'{Short(argument)}'",
                "hand a nested model this class's configuration, or nothing");
            return null;
        }
        Location place = symbol.Locations.FirstOrDefault() ?? Location.None;
        if (context.Nested(type, place) is not { Graph: { } graph } reading)
            return null;
        if (FindFault(type, creation) is string fault)
        {
            Refuse(creation.Syntax.GetLocation(), symbol, fault, "hand it this class's configuration");
            return null;
        }
        ModelMember member = new(symbol.Name, paths, presence, graph, length, format) { Prune = prune };
        return new KnownMember(member, length, reading.Presence);
    }

    /// <summary>
    /// The nested model reads its dimensions from our configuration: it must be built from just that, and see in it what its own
    /// type of configuration shows.
    /// </summary>
    private string? FindFault(INamedTypeSymbol model, IObjectCreationOperation creation)
    {
        IParameterSymbol? wanted = model.InstanceConstructors
            .Where(c => c.DeclaringSyntaxReferences.Any(r => r.GetSyntax(context.Cancellation)
                is Microsoft.CodeAnalysis.CSharp.Syntax.TypeDeclarationSyntax))
            .SelectMany(c => c.Parameters).FirstOrDefault();
        if (wanted is null)
            return null;
        if (!SymbolEqualityComparer.Default.Equals(creation.Constructor?.OriginalDefinition, wanted.ContainingSymbol))
            return $"'{Short(creation)}', which makes a configuration of its own";
        return context.Configuration is { } own && Hidden(own.Type, wanted.Type) is { } hidden
            ? $"a configuration whose '{hidden.Name}' is another one as {wanted.Type.Name}"
            : null;
    }

    /// <summary>A member of what the nested model takes that means something else on what it is given; null where there is none.</summary>
    private static ISymbol? Hidden(ITypeSymbol given, ITypeSymbol taken)
    {
        if (SymbolEqualityComparer.Default.Equals(given, taken))
            return null;
        ISymbol[] members = [.. taken.AllInterfaces.Prepend(taken).SelectMany(type => type.GetMembers())
            .Where(member => member is IPropertySymbol or IFieldSymbol && !member.IsStatic && !member.IsImplicitlyDeclared)];
        return members.FirstOrDefault(member => !SymbolEqualityComparer.Default.Equals(Lookup(member.Name), Implementation(member)));

        ISymbol? Lookup(string name)
        {
            for (ITypeSymbol? type = given; type is not null; type = type.BaseType)
            {
                if (type.GetMembers(name).FirstOrDefault() is { } found)
                    return found;
            }
            return given.AllInterfaces.SelectMany(type => type.GetMembers(name)).FirstOrDefault();
        }

        ISymbol? Implementation(ISymbol member)
        {
            if (member.ContainingType.TypeKind == TypeKind.Interface)
                return given.TypeKind == TypeKind.Interface ? member : given.FindImplementationForInterfaceMember(member);
            // An override is found by name in the place of what it overrides, and runs there too.
            return Lookup(member.Name) is IPropertySymbol { IsOverride: true } replaced && Overrides(replaced, member) ? replaced : member;
        }

        static bool Overrides(IPropertySymbol property, ISymbol member)
        {
            for (IPropertySymbol? p = property; p is not null; p = p.OverriddenProperty)
            {
                if (SymbolEqualityComparer.Default.Equals(p, member))
                    return true;
            }
            return false;
        }
    }
}
