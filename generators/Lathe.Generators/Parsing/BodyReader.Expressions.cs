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
        if (!context.Budget.Enter(operation.Syntax))
            return Value.Unknown;
        try
        {
            return EvaluateEntered(operation, label);
        }
        finally
        {
            context.Budget.Leave();
        }
    }

    private Value EvaluateEntered(IOperation operation, string? label)
    {
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
            case ISimpleAssignmentOperation { IsRef: false } assignment:
                Value assigned = Evaluate(assignment.Value, NameOf(assignment.Target));
                Assign(assignment.Target, assigned);
                return assigned;
            case IDeconstructionAssignmentOperation deconstruction:
                return Deconstruct(deconstruction, label);
            case ICompoundAssignmentOperation { OperatorMethod: { } method } compound when KnownNames.IsTensor(method.ContainingType):
                Value sum = Operator(compound, method, compound.Target, compound.Value, NameOf(compound.Target));
                Assign(compound.Target, sum);
                return sum;
            case IBinaryOperation { OperatorMethod: { } method } binary when KnownNames.IsTensor(method.ContainingType):
                return Operator(binary, method, binary.LeftOperand, binary.RightOperand, label);
            case IUnaryOperation { OperatorMethod: { } method } unary when OperationDescription.Of(method) is { } description:
                return Operator(unary, description, label);
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
            case IUnaryOperation or IBinaryOperation or IIsPatternOperation when scalars.Read(operation) is null && AsksPresence(operation):
                return ReadCondition(operation) is { } asked ? new ConditionValue(asked) : Value.Unknown;
            case IDefaultValueOperation when KnownNames.IsTensor(operation.Type):
                return Value.Absent;
            case IFieldReferenceOperation or IPropertyReferenceOperation when Part(operation) is { } part:
                return part;
        }
        if (operation.ConstantValue is { HasValue: true } constant)
        {
            if (constant.Value is null)
                return Value.Absent;
            if (constant.Value is string text && operation.Type?.SpecialType == SpecialType.System_String)
                return new KnownValue(ScalarText.FromConstant(text, operation.Type)!);
        }
        if (AsMember(operation) is { } member)
        {
            if (member.Known.Member is not ParameterMember weight)
                return member;
            int id = Define(operation.Syntax);
            Nodes.Add(new WeightNode(weight.Name, id, weight.Name));
            return new TensorValue(id, weight.Presence);
        }
        if (operation is IArrayElementReferenceOperation element && AsMember(element.ArrayReference) is { IsArray: true } array)
            return RefuseElement(element, array);
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
        if (conversion.OperatorMethod is not null
            || (conversion.Type is INamedTypeSymbol { IsTupleType: true } && !IsSameTuple(conversion)))
            return Refuse(conversion, $"the conversion of '{UnsupportedForms.Short(conversion.Operand.Syntax)}' to {conversion.Type?.Name}",
                "convert tensors and numbers one by one");
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

    private Value Operator(IOperation operation, IMethodSymbol method, IOperation left, IOperation right, string? label)
    {
        if (OperationDescription.Of(method) is not { } description)
            return Refuse(operation);
        Value first = Operand(left), second = Operand(right);
        if (first is not TensorValue a || second is not TensorValue b)
            return first is UnknownValue || second is UnknownValue ? Value.Unknown : Refuse(operation);
        int result = Define(operation.Syntax);
        Nodes.Add(description.ToNode(label, result, [a.Id, b.Id], []));
        return new TensorValue(result, null);
    }

    private Value Operator(IUnaryOperation operation, OperationDescription description, string? label)
    {
        if (Operand(operation.Operand) is not TensorValue operand)
            return Value.Unknown;
        int result = Define(operation.Syntax);
        Nodes.Add(description.ToNode(label, result, [operand.Id], []));
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

    private static string? NameOf(IOperation target) => target switch
    {
        ILocalReferenceOperation local => local.Local.Name,
        IParameterReferenceOperation parameter => parameter.Parameter.Name,
        _ => null,
    };

    private static string LowerName(string operation) => OutputNames.CamelCase(operation);
}
