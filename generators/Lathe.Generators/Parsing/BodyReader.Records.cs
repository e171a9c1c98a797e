using System.Collections.Immutable;
using System.Linq;
using Lathe.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lathe.Generators.Parsing;

internal sealed partial class BodyReader
{
    /// <summary><c>new Output(hidden, pooled) { Logits = logits }</c>: parts by property; what is not set is absent.</summary>
    private Value Record(IObjectCreationOperation creation)
    {
        if (RecordShape.FindFault(creation.Type!, context.Cancellation) is string fault)
            return Refuse(creation, $"a {creation.Type!.Name}, {fault}", RecordShape.Mend);
        if (!RecordShape.IsPlain(creation.Constructor, context.Cancellation))
            return Refuse(creation, $"a constructor of {creation.Type!.Name} with a body", RecordShape.Mend);
        ImmutableArray<(string Name, ITypeSymbol Type)> parts = OutputNames.Parts(creation.Type!)!.Value;
        Value[] values = [.. parts.Select(_ => Value.Absent)];
        foreach (IArgumentOperation argument in creation.Arguments)
        {
            string name = argument.Parameter!.Name;
            int index = Index(parts, name);
            if (index < 0)
                return Refuse(argument, $"the constructor of {creation.Type!.Name}",
                    "return a positional record whose parameters are its tensors");
            values[index] = Evaluate(argument.Value, OutputNames.CamelCase(name));
        }
        foreach (IOperation set in creation.Initializer?.Initializers ?? [])
        {
            if (set is not ISimpleAssignmentOperation { Target: IPropertyReferenceOperation target } assignment
                || Index(parts, target.Property.Name) is not (>= 0 and int index))
                return Refuse(set);
            values[index] = Evaluate(assignment.Value, OutputNames.CamelCase(target.Property.Name));
        }
        return new TupleValue([.. values], [.. parts.Select(part => part.Name)]);
    }

    private static int Index(ImmutableArray<(string Name, ITypeSymbol Type)> parts, string name) =>
        parts.Select(part => part.Name).ToList().IndexOf(name);

    /// <summary><c>(x, y) = …</c> takes a tuple apart by position, a record as its own Deconstruct lays its properties out.</summary>
    private Value Deconstruct(IDeconstructionAssignmentOperation deconstruction, string? label)
    {
        Value taken = Evaluate(deconstruction.Value, label);
        DeconstructionInfo info = deconstruction.Syntax is AssignmentExpressionSyntax assignment
            ? deconstruction.SemanticModel!.GetDeconstructionInfo(assignment)
            : default;
        if (info.Nested.Any(UsesMethod) || (info.Method is { IsImplicitlyDeclared: false } && taken is not UnknownValue))
            return Refuse(deconstruction.Value,
                $"'{UnsupportedForms.Short(deconstruction.Value.Syntax)}', taken apart by a Deconstruct with a body",
                "read its properties");
        if (info.Method is { } method && taken is TupleValue record)
        {
            int[] places = [.. method.Parameters.Select(parameter => record.Names.IndexOf(parameter.Name))];
            if (places.Contains(-1))
                return Refuse(deconstruction);
            Assign(deconstruction.Target,
                new TupleValue([.. places.Select(i => record.Items[i])], [.. places.Select(i => record.Names[i])]));
        }
        else
            Assign(deconstruction.Target, taken);
        return taken;

        static bool UsesMethod(DeconstructionInfo part) => part.Method is not null || part.Nested.Any(UsesMethod);
    }

    /// <summary>Names and annotations may differ; what is inside is not converted. A literal's parts carry their own conversions.</summary>
    private static bool IsSameTuple(IConversionOperation conversion) => conversion.Operand is ITupleOperation
        || (conversion.Operand.Type is INamedTypeSymbol { IsTupleType: true } from
        && conversion.Type is INamedTypeSymbol { IsTupleType: true } to
            && from.TupleElements.Select(e => e.Type).SequenceEqual(to.TupleElements.Select(e => e.Type), SymbolEqualityComparer.Default));

    /// <summary>An element of a tuple or a property of a record held by a local or returned by a call.</summary>
    private Value? Part(IOperation operation)
    {
        (IOperation? instance, ISymbol member) = operation is IMemberReferenceOperation reference
            ? (reference.Instance, reference.Member)
            : (null, null!);
        if (instance is null or IInstanceReferenceOperation || OutputNames.Parts(instance.Type!) is null)
            return null;
        if (Evaluate(instance, null) is not TupleValue tuple)
            return null;
        // By position: a tuple may be named otherwise where it was made, and each element is also ItemN.
        int position = member is IFieldSymbol field && instance.Type is INamedTypeSymbol { IsTupleType: true } type
            ? type.TupleElements.ToList().FindIndex(element =>
                (element.CorrespondingTupleField ?? element).Name == (field.CorrespondingTupleField ?? field).Name)
            : tuple.Names.IndexOf(member.Name);
        return position >= 0 && position < tuple.Items.Length ? tuple.Items[position] : null;
    }
}
