using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Lathe.Generators.Graphs;
using Lathe.Generators.Graphs.Shapes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lathe.Generators.Parsing;

internal sealed partial class MemberReader
{
    /// <summary>A tensor that <c>Parameter(…)</c> makes, or that says where its weights are; others take no part.</summary>
    private bool IsParameter(ISymbol symbol) => AttributeReader.Find(symbol, "WeightsAttribute") is not null
        || Initializer(symbol)?.DescendantsAndSelf().Any(operation => ParameterCall(operation) is not null) == true;

    private static IInvocationOperation? ParameterCall(IOperation operation) =>
        operation is IInvocationOperation { TargetMethod: { Name: "Parameter" } method } call
        && KnownNames.IsOps(method.ContainingType) ? call : null;

    private KnownMember? ReadParameter(ISymbol symbol, IOperation value, Condition? presence, bool isArray)
    {
        Location place = symbol.Locations.FirstOrDefault() ?? Location.None;
        if (isArray || symbol.IsStatic)
        {
            Refuse(place, symbol, isArray ? "an array of tensors" : "a static tensor",
                isArray ? "hold each in a member of its own, or all in one tensor with an axis more"
                : "drop static: each model of the class has weights of its own");
            return null;
        }
        if (ParameterCall(Strip(value)) is not { } call)
        {
            Refuse(value.Syntax.GetLocation(), symbol, $"'{Short(value)}'", "make the tensor in place: = Parameter(…)");
            return null;
        }
        attributes.MustStayFloat(symbol, "a Parameter");
        IReadOnlyList<IOperation>? extents = call.Arguments.Length == 1 ? BodyReader.Elements(call.Arguments[0].Value) : null;
        if (extents is not { Count: > 0 and <= 4 })
        {
            Refuse(value.Syntax.GetLocation(), symbol, $"'{Short(value)}'", "write one to four extents: Parameter(1, 1, Hidden)");
            return null;
        }
        List<Dimension> shape = [];
        foreach (IOperation extent in extents)
        {
            if (context.Scalars.ReadDimension(extent) is not { } read)
            {
                Refuse(extent.Syntax.GetLocation(), symbol, $"'{Short(extent)}'", "give a constant or a property of the configuration");
                return null;
            }
            if (!IsPositive(read, extent, symbol, "an extent"))
                return null;
            shape.Add(read);
        }
        EquatableArray<string> paths = attributes.ReadPaths(symbol, isArray: false);
        return new KnownMember(new ParameterMember(symbol.Name, paths, presence, shape.ToEquatableArray()), null, []);
    }

    /// <summary>A layer that its own class describes: see Lathe.Layers.LayerOperationAttribute.</summary>
    private OpenLayer? ReadOpenLayer(
        ISymbol symbol, ITypeSymbol type, IObjectCreationOperation creation, EquatableArray<string> paths, Condition? presence,
        bool isElement)
    {
        attributes.MustStayFloat(symbol, $"a {type.Name}");
        Dictionary<string, Scalar> given = new(System.StringComparer.Ordinal);
        foreach (IArgumentOperation argument in creation.Arguments)
        {
            if (argument.Parameter is null || context.Scalars.Read(argument.Value) is not { } read)
            {
                Refuse(argument.Syntax.GetLocation(), symbol, $"'{Short(argument.Value)}'",
                    "give a constant or a property of the configuration");
                return null;
            }
            given[argument.Parameter.Name] = read;
        }
        Dictionary<string, Dimension> extents = given.Where(g => g.Value is DimensionScalar)
            .ToDictionary(g => g.Key, g => ((DimensionScalar)g.Value).Value, System.StringComparer.Ordinal);

        List<ParameterMember> weights = [];
        Dictionary<string, int> places = new(System.StringComparer.Ordinal);
        foreach (IPropertySymbol property in type.GetMembers().OfType<IPropertySymbol>())
        {
            if (OpenLayer.AttributeOf(property,
                "LayerWeightAttribute") is not { ConstructorArguments: [{ Value: string name }, { Value: string text }] } weight)
                continue;
            if (weight.NamedArguments.Where(n => n.Key == "When").Select(n => n.Value.Value as string).FirstOrDefault() is { } when)
            {
                if (given.TryGetValue(when, out Scalar? asked) && asked is BoolScalar { Value: false })
                {
                    places[property.Name] = OpenLayer.Absent;
                    continue;
                }
                if (asked is not BoolScalar)
                {
                    Refuse(creation.Syntax.GetLocation(), symbol, $"'{Short(creation)}', whose '{when}' depends on the configuration",
                        "say true or false; for a checkpoint-dependent tensor declare two optional layers");
                    return null;
                }
            }
            if (Signature.Parse($"[{text}] {Signature.Arrow} []")?.Operands[0].Shape is not { } patterns)
                return Fault(symbol, type, creation);
            Dimension[] shape = [.. patterns.Select(pattern => Signature.Evaluate(pattern, extents))];
            if (shape.FirstOrDefault(extent => extent.Known is <= 0) is { } wrong)
            {
                context.Sink.Report(FailureCode.DimensionNotPositive, creation.Syntax.GetLocation(),
                    $"an extent of {property.Name}", symbol.Name, wrong.Known!.Value.ToString(CultureInfo.InvariantCulture));
                return null;
            }
            places[property.Name] = ~weights.Count;
            weights.Add(new ParameterMember(
                isElement ? property.Name : $"{symbol.Name}.{property.Name}",
                paths.Select(path => path.Length == 0 ? name : $"{path}.{name}").ToEquatableArray(), presence, shape.ToEquatableArray()));
        }
        return Describe(symbol, type, creation, paths, presence, given, places, weights);
    }

    private OpenLayer? Describe(
        ISymbol symbol, ITypeSymbol type, IObjectCreationOperation creation, EquatableArray<string> paths, Condition? presence,
        Dictionary<string, Scalar> given, Dictionary<string, int> places, List<ParameterMember> weights)
    {
        IMethodSymbol forward = OpenLayer.ForwardOf(type)!;
        for (int i = 0; i < forward.Parameters.Length; i++)
            places[forward.Parameters[i].Name] = i;
        if (OpenLayer.AttributeOf(forward, "LayerOperationAttribute") is not
            { ConstructorArguments: [{ Value: string operation }, { Kind: TypedConstantKind.Array } names] } attribute)
            return Fault(symbol, type, creation);
        IMethodSymbol? method = attribute.AttributeClass!.ContainingAssembly.GetTypeByMetadataName("Lathe.Ops")?.GetMembers(operation)
            .OfType<IMethodSymbol>().FirstOrDefault(m => m.Parameters.Length == names.Values.Length);
        if (method is null || OperationDescription.Of(method) is not { } description)
            return Fault(symbol, type, creation);
        List<int> operands = [];
        List<Scalar> arguments = [];
        for (int i = 0; i < method.Parameters.Length; i++)
        {
            string name = names.Values[i].Value as string ?? "";
            if (KnownNames.IsTensor(method.Parameters[i].Type) && places.TryGetValue(name, out int place))
                operands.Add(place);
            else if (given.TryGetValue(name, out Scalar? scalar))
                arguments.Add(OperationDescription.HandedTo(method.Parameters[i].Type, scalar));
            else
                return Fault(symbol, type, creation);
        }
        return new OpenLayer(symbol.Name, paths, presence, weights.ToEquatableArray(), description, operands.ToEquatableArray(),
            arguments.ToEquatableArray());
    }

    /// <summary>The attributes of the layer's own class contradict themselves.</summary>
    private OpenLayer? Fault(ISymbol symbol, ITypeSymbol type, IObjectCreationOperation creation)
    {
        Refuse(creation.Syntax.GetLocation(), symbol,
            $"a {type.Name}, whose [LayerWeight] or [LayerOperation] does not fit its constructor, its Forward or Lathe.Ops",
            "correct the attributes of that class, or update the packages of Lathe together");
        return null;
    }
}
