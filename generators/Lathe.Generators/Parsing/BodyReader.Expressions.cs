using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Lathe.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lathe.Generators.Parsing;

internal sealed partial class BodyReader
{
    /// <param name="label">The local that the value goes to; null where it has no name.</param>
    private Value Evaluate(IOperation operation, string? label)
    {
        context.Cancellation.ThrowIfCancellationRequested();
        switch (operation)
        {
            case IConversionOperation conversion:
                return Convert(conversion, label);
            case ILocalReferenceOperation local when held.TryGetValue(local.Local, out Value? value):
                return value;
            case IParameterReferenceOperation parameter when held.TryGetValue(parameter.Parameter, out Value? value):
                return value;
            case IInvocationOperation call:
                return Call(call, label);
            case ISimpleAssignmentOperation assignment:
                Value assigned = Evaluate(assignment.Value, NameOf(assignment.Target));
                Assign(assignment.Target, assigned);
                return assigned;
            case IDeconstructionAssignmentOperation deconstruction:
                Value taken = Evaluate(deconstruction.Value, label);
                Assign(deconstruction.Target, taken);
                return taken;
            case ICompoundAssignmentOperation { OperatorMethod: { } method } compound when KnownNames.IsTensor(method.ContainingType):
                Value sum = Operator(compound, method, compound.OperatorKind, compound.Target, compound.Value, NameOf(compound.Target));
                Assign(compound.Target, sum);
                return sum;
            case IBinaryOperation { OperatorMethod: { } method } binary when KnownNames.IsTensor(method.ContainingType):
                return Operator(binary, method, binary.OperatorKind, binary.LeftOperand, binary.RightOperand, label);
            case ITupleOperation tuple:
                return Tuple(tuple);
            case IObjectCreationOperation creation when OutputNames.IsTensors(creation.Type!) && creation.Type!.IsRecord:
                return Record(creation);
            case IConditionalOperation { WhenFalse: { } whenFalse } choice when scalars.Read(choice) is null:
                return Choose(choice, choice.Condition, choice.WhenTrue, whenFalse, label);
            case IConditionalAccessOperation access:
                return Access(access, label);
            case ICoalesceOperation coalesce when KnownNames.IsTensor(coalesce.Type):
                return Coalesce(coalesce, label);
            case ISwitchExpressionOperation choice:
                return Switch(choice, label);
            case IDefaultValueOperation when KnownNames.IsTensor(operation.Type):
                return Value.Absent;
            case IFieldReferenceOperation or IPropertyReferenceOperation when Part(operation) is { } part:
                return part;
        }
        if (operation.ConstantValue is { HasValue: true } constant)
        {
            if (constant.Value is null)
                return Value.Absent;
            if (constant.Value is string && operation.Type?.SpecialType == SpecialType.System_String)
                return new TextValue();
        }
        if (AsMember(operation) is { } member)
            return member;
        if (operation is IArrayElementReferenceOperation element && AsMember(element.ArrayReference) is { IsArray: true } array)
            return Refuse(operation, $"an element of '{array.Name}' by this index",
                $"walk '{array.Name}' with foreach, or index it with the counter of a for loop up to {array.Name}.Length");
        if (scalars.Read(operation) is { } scalar)
            return new KnownValue(scalar);
        return operation is ILocalReferenceOperation ? Value.Unknown : Refuse(operation);
    }

    private Value Convert(IConversionOperation conversion, string? label)
    {
        if (!conversion.Conversion.Exists)
            return Refuse(conversion); // the compiler has said so
        if (conversion.OperatorMethod is { } method && KnownNames.IsTensor(method.ContainingType))
        {
            return Evaluate(conversion.Operand, label) is KnownValue { Scalar: var number }
                ? Broadcast(conversion.Syntax, number, label)
                : Refuse(conversion);
        }
        // Numbers are converted where they are read whole; references keep what they refer to.
        return conversion.Type?.IsValueType == true && scalars.Read(conversion) is { } scalar
            ? new KnownValue(scalar)
            : Evaluate(conversion.Operand, label);
    }

    private TensorValue Broadcast(SyntaxNode place, Scalar number, string? label)
    {
        Scalar value = number is DimensionScalar { Value.Known: int whole } ? FloatScalar.Of(whole) : number;
        int result = Define(place);
        Nodes.Add(new ScalarNode(label ?? "factor", result, value));
        return new TensorValue(result, null);
    }

    private Value Operator(IOperation operation, IMethodSymbol method, BinaryOperatorKind kind, IOperation left, IOperation right,
        string? label)
    {
        string? name = kind switch
        {
            BinaryOperatorKind.Add => "Add",
            BinaryOperatorKind.Subtract => "Subtract",
            BinaryOperatorKind.Multiply => "Multiply",
            BinaryOperatorKind.Divide => "Divide",
            _ => null,
        };
        if (name is null)
            return Refuse(operation);
        Value first = Operand(left), second = Operand(right);
        if (first is not TensorValue a || second is not TensorValue b)
            return first is UnknownValue || second is UnknownValue ? Value.Unknown : Refuse(operation);
        if (OperationDescription.Of(method) is not { } description)
            return Refuse(operation);
        int result = Define(operation.Syntax);
        Nodes.Add(new OperationNode(
            label ?? LowerName(name), result, name, description.Rule, description.Activation, description.KernelType,
            EquatableArray.Of(a.Id, b.Id), EquatableArray<Scalar>.Empty)
        {
            Reach = description.Reach,
        });
        return new TensorValue(result, null);
    }

    /// <summary>A tensor, or a number made one.</summary>
    private Value Operand(IOperation operation)
    {
        Value value = Evaluate(operation, null);
        if (value is AbsentValue)
            return Refuse(operation, $"'{UnsupportedForms.Short(operation.Syntax)}', which is null here",
                "compute with tensors that are there");
        return value is KnownValue { Scalar: var number } ? Broadcast(operation.Syntax, number, null) : value;
    }

    private TupleValue Tuple(ITupleOperation tuple)
    {
        ImmutableArray<string> names = tuple.Type is INamedTypeSymbol { IsTupleType: true } type
            ? [.. type.TupleElements.Select(element => element.Name)]
            : [.. tuple.Elements.Select((_, i) => $"Item{i + 1}")];
        return new TupleValue([.. tuple.Elements.Select((element, i) => Evaluate(element, OutputNames.CamelCase(names[i])))], names);
    }

    /// <summary><c>new Output(hidden, pooled) { Logits = logits }</c>: parts by property; what is not set is absent.</summary>
    private Value Record(IObjectCreationOperation creation)
    {
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

    /// <summary>Properties by name; a positional record's parameters match theirs whatever the case.</summary>
    private static int Index(ImmutableArray<(string Name, ITypeSymbol Type)> parts, string name)
    {
        for (int i = 0; i < parts.Length; i++)
        {
            if (string.Equals(parts[i].Name, name, System.StringComparison.OrdinalIgnoreCase))
                return i;
        }
        return -1;
    }

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

    private Value Choose(IOperation place, IOperation question, IOperation whenTrue, IOperation whenFalse, string? label)
    {
        ImmutableDictionary<ISymbol, Value> before = held;
        Condition? condition = ReadCondition(question);
        if (condition is null)
            return Value.Unknown;
        if (condition.Known is bool known)
            return Evaluate(known ? whenTrue : whenFalse, label);
        var (then, thenNodes, _) = Apart(() => Evaluate(whenTrue, label));
        var (other, elseNodes, _) = Apart(() => Evaluate(whenFalse, label));
        held = before;
        return Join(place.Syntax, label ?? "choice", condition, then, thenNodes, other, elseNodes);
    }

    /// <summary><c>pooler?.Forward(x)</c>: the call where the layer is there, null elsewhere.</summary>
    private Value Access(IConditionalAccessOperation access, string? label)
    {
        Condition? presence = PresenceOf(access.Operation);
        if (presence is null)
            return Refuse(access, $"'{UnsupportedForms.Short(access.Syntax)}'",
                "use ?. on an optional layer or on a property of the configuration");
        Value target = Evaluate(access.Operation, null);
        Value Read()
        {
            accessed.Push(target);
            try
            {
                return Evaluate(access.WhenNotNull, label);
            }
            finally
            {
                accessed.Pop();
            }
        }

        if (presence.Known is bool known)
            return known ? Read() : Value.Absent;
        var (then, thenNodes, _) = Apart(Read);
        return Join(access.Syntax, label ?? "optional", presence, then, thenNodes, Value.Absent, []);
    }

    private Value Coalesce(ICoalesceOperation coalesce, string? label)
    {
        Value first = Evaluate(coalesce.Value, label);
        Condition presence = Presence(first);
        if (first is UnknownValue)
            return first;
        if (presence.Known is bool known)
            return known ? first : Evaluate(coalesce.WhenNull, label);
        var (second, nodes, _) = Apart(() => Evaluate(coalesce.WhenNull, label));
        return Join(coalesce.Syntax, label ?? "choice", presence, ((TensorValue)first) with { Presence = null }, [], second, nodes);
    }

    /// <summary>A switch over a property of the configuration, as a chain of branches.</summary>
    private Value Switch(ISwitchExpressionOperation choice, string? label)
    {
        if (scalars.Read(choice.Value) is not { } tested)
            return Refuse(choice.Value, $"a switch over '{UnsupportedForms.Short(choice.Value.Syntax)}'",
                "switch over a property of the configuration");
        return Arm(0);

        Value Arm(int index)
        {
            ISwitchExpressionArmOperation arm = choice.Arms[index];
            bool last = index == choice.Arms.Length - 1 || arm.Pattern is IDiscardPatternOperation;
            if (arm.Guard is not null || (!last && ScalarReader.Pattern(arm.Pattern) is null))
                return Refuse(arm.Pattern, $"'{UnsupportedForms.Short(arm.Pattern.Syntax)}'",
                    "match constants, and everything else with _");
            // The last arm stands for the rest: eager code throws where no arm matches, generated code checks nothing.
            if (last)
                return arm.Value is IThrowOperation ? Value.Unknown : Evaluate(arm.Value, label);
            if (arm.Pattern is IConstantPatternOperation constant && tested is EnumScalar
                && ScalarReader.FromConstant(constant.Value.ConstantValue.Value, constant.Value.Type) is { } value)
                return tested.Equals(value) ? Evaluate(arm.Value, label) : Arm(index + 1);
            Condition condition = new ConfigurationCondition($"{tested} is {ScalarReader.Pattern(arm.Pattern)}");
            var (then, thenNodes, _) = Apart(() => Evaluate(arm.Value, label));
            bool restThrows = choice.Arms[index + 1] is { Value: IThrowOperation or IConversionOperation { Operand: IThrowOperation } };
            if (restThrows)
            {
                Nodes.AddRange(thenNodes);
                return then;
            }
            var (other, elseNodes, _) = Apart(() => Arm(index + 1));
            return Join(choice.Syntax, label ?? "choice", condition, then, thenNodes, other, elseNodes);
        }
    }

    private static string? NameOf(IOperation target) => target switch
    {
        ILocalReferenceOperation local => local.Local.Name,
        IParameterReferenceOperation parameter => parameter.Parameter.Name,
        _ => null,
    };

    private static string LowerName(string operation) => OutputNames.CamelCase(operation);
}
