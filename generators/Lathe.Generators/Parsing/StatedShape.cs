using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using Lathe.Generators.Graphs;
using Microsoft.CodeAnalysis;

namespace Lathe.Generators.Parsing;

/// <summary>Reads [Shape] on a parameter of a method.</summary>
internal sealed class StatedShape(ModelContext context)
{
    private const int MostAxes = 4;

    /// <summary>Empty where nothing is stated, or after reporting what cannot be.</summary>
    public EquatableArray<Dimension> Read(IParameterSymbol parameter)
    {
        if (AttributeReader.Find(parameter,
            "ShapeAttribute") is not { ConstructorArguments: [{ Kind: TypedConstantKind.Array } extents] } attribute)
            return EquatableArray<Dimension>.Empty;
        if (extents.IsNull || extents.Values.Length is 0 or > MostAxes)
            return Refuse(parameter, attribute, "no extents, or more than 4 of them", "write one to four: [Shape(\"batch\", 64)]");
        List<Dimension> shape = [];
        foreach (TypedConstant extent in extents.Values)
        {
            if (Read(extent) is not { } read)
            {
                return Refuse(parameter, attribute, $"an extent {Text(extent)}",
                    "write \"batch\", \"sequence\", a constant of 1 or more, or the name of an int property of the configuration");
            }
            shape.Add(read);
        }
        return shape.ToEquatableArray();
    }

    private Dimension? Read(TypedConstant extent) => extent.Value switch
    {
        int number and > 0 => Dimension.Of(number),
        "batch" => Dimension.Batch,
        "sequence" => Dimension.Sequence,
        string name when Property(name) is { } property =>
            Dimension.FromConfiguration($"{KnownNames.Configuration}.{Identifier.Escape(property.Name)}"),
        _ => null,
    };

    private ISymbol? Property(string name)
    {
        for (ITypeSymbol? type = context.Configuration?.Type; type is not null; type = type.BaseType)
        {
            if (type.GetMembers(name).FirstOrDefault(member => !member.IsStatic
                && member is IPropertySymbol { IsIndexer: false } or IFieldSymbol) is { } found)
                return found is IPropertySymbol { Type.SpecialType: SpecialType.System_Int32 }
                    or IFieldSymbol { Type.SpecialType: SpecialType.System_Int32 } ? found : null;
        }
        return null;
    }

    private EquatableArray<Dimension> Refuse(IParameterSymbol parameter, AttributeData attribute, string found, string mend)
    {
        Location place = attribute.ApplicationSyntaxReference?.GetSyntax(context.Cancellation).GetLocation()
            ?? parameter.Locations.FirstOrDefault() ?? Location.None;
        context.Sink.Report(FailureCode.ForwardSignature, place, context.Type.Name, $"[Shape] on '{parameter.Name}' has {found}", mend);
        return EquatableArray<Dimension>.Empty;
    }

    private static string Text(TypedConstant extent) => extent.Value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        System.IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        var other => other.ToString(),
    };
}
