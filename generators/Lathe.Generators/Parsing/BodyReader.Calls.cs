using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Lathe.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lathe.Generators.Parsing;

internal sealed partial class BodyReader
{
    private Value Call(IInvocationOperation call, string? label)
    {
        IMethodSymbol method = call.TargetMethod;
        if (call.Instance is not (null or IInstanceReferenceOperation) && AsMember(call.Instance) is { } member)
            return CallMember(call, member, label);
        if (KnownNames.IsOps(method.ContainingType) && method.Name == "Observe" && call.Arguments.Length > 0)
            return Evaluate(InOrder(call)[0].Value, label);
        if (OperationDescription.Of(method) is { } description)
            return CallOperation(call, description, label);
        if (method.MethodKind == MethodKind.LocalFunction)
            return Value.Unknown; // refused where it is declared
        if (SymbolEqualityComparer.Default.Equals(method.ContainingType, context.Type)
            && (call.Instance is null or IInstanceReferenceOperation))
            return CallHelper(call, label);
        if (scalars.Read(call) is { } scalar)
            return new KnownValue(scalar);
        if (call.Instance is not { } instance)
            return Refuse(call);
        // The array's element says better what is wrong than the call on it.
        if (instance is IArrayElementReferenceOperation element && AsMember(element.ArrayReference) is not null)
            return Evaluate(instance, null);
        return KnownNames.LayerName(instance.Type) is not null || KnownNames.IsModel(instance.Type)
            ? Refuse(instance, $"'{UnsupportedForms.Short(instance.Syntax)}', which is no layer of this class",
                "hold the layer in a field of this class, initialised in place")
            : Refuse(call);
    }

    private Value CallMember(IInvocationOperation call, MemberValue member, string? label)
    {
        if (call.TargetMethod.Name != "Forward")
            return Refuse(call, $"'{call.TargetMethod.Name}' of '{member.Name}'", "call its Forward");
        // Through an interface another method may be meant.
        if (KnownNames.LayerName(call.TargetMethod.ContainingType) is null && !KnownNames.IsModel(call.TargetMethod.ContainingType))
            return Refuse(call, $"'{member.Name}' as {call.TargetMethod.ContainingType.Name}",
                "call Forward of the layer's or model's own type");
        if (member.IsArray)
            return Refuse(call);
        if (IsOfOuterLoop(member))
            return Refuse(call, $"an element of '{member.Name}' from an outer loop",
                "use the element of the innermost loop over the array");
        if (AssignsOutOfOrder(call))
            return Value.Unknown;

        List<Value> arguments = [];
        foreach (IArgumentOperation argument in InOrder(call))
            arguments.Add(Evaluate(argument.Value, null));
        if (arguments.Any(argument => argument is UnknownValue))
            return Value.Unknown;
        if (arguments.Any(argument => argument is not (TensorValue or AbsentValue)))
            return Refuse(call);

        if (member.Known.Member is OpenLayer layer)
        {
            if (arguments.Any(argument => argument is not TensorValue))
                return Refuse(call);
            return new TensorValue(
                layer.Compute(Nodes, label ?? member.Name, [.. arguments.Select(Value.IdOf)], () => Define(call.Syntax)), null);
        }
        if (member.Known.Member is not ModelMember model)
        {
            if (arguments is not [TensorValue input])
                return Refuse(call);
            int result = Define(call.Syntax);
            Nodes.Add(new LayerNode(label ?? member.Name, result, member.Name, input.Id));
            return new TensorValue(result, null);
        }
        if (arguments.Any(argument => argument is AbsentValue))
            return Refuse(call, "null for a tensor of a nested model", "hand it a tensor; write a second model class for the other case");
        return Results(
            call, label ?? member.Name, member.Name, "Forward", member.Loop is not null, arguments,
            Shape(call.TargetMethod.ReturnType, model.Graph.Forward.Outputs, member.Known.Presence), member.Element);
    }

    private bool IsOfOuterLoop(MemberValue member)
    {
        LoopScope? innermost = member.Known.Length is null
            || member.Element is not null ? null : loops.FirstOrDefault(loop => loop.Member == member.Name);
        return innermost is not null && !ReferenceEquals(innermost, member.Loop);
    }

    /// <summary>What a nested Forward returns, as the caller sees it: tensors by name, each with when it is there.</summary>
    private static Value Shape(ITypeSymbol type, EquatableArray<Output> outputs, ImmutableArray<Condition?> presence)
    {
        int index = 0;
        return Build(type);

        Value Build(ITypeSymbol part)
        {
            if (OutputNames.Parts(part) is { } parts)
                return new TupleValue([.. parts.Select(p => Build(p.Type))], [.. parts.Select(p => p.Name)]);
            Condition? there = index < presence.Length ? presence[index] : null;
            index++;
            return there?.Known == false ? Value.Absent : new TensorValue(0, there);
        }
    }

    private Value CallHelper(IInvocationOperation call, string? label)
    {
        Value[] arguments = new Value[call.TargetMethod.Parameters.Length];
        foreach (IArgumentOperation argument in call.Arguments)
        {
            Value value = argument.Parameter!.RefKind is RefKind.Ref or RefKind.Out
                ? Refuse(argument, "an argument by reference", "return a tuple")
                : Evaluate(argument.Value, null);
            if (value is MemberValue { Loop: not null } element && IsOfOuterLoop(element))
            {
                value = Refuse(argument, $"an element of '{element.Name}' from an outer loop",
                    "use the element of the innermost loop over the array");
            }
            arguments[argument.Parameter.Ordinal] = value;
        }
        if (arguments.Any(argument => argument is UnknownValue))
            return Value.Unknown;
        int at = System.Array.FindIndex(arguments, argument => argument is TupleValue);
        if (at >= 0)
            return Refuse(InOrder(call)[at], "a tuple handed to a method", "hand over its tensors one by one");
        IMethodSymbol target = call.TargetMethod.IsGenericMethod ? call.TargetMethod.OriginalDefinition : call.TargetMethod;
        if (methods.Read(target, [.. arguments], call.Syntax.GetLocation()) is not { Returned: { } returned } read)
            return Value.Unknown;
        if (!Value.Flatten(returned).Any())
            return returned;
        return Results(call, label ?? LowerName(target.Name), null, read.Name, InLoop: false, arguments, returned);
    }

    /// <summary>A call node whose results are numbered as <paramref name="shape"/> lays them out.</summary>
    private Value Results(
        IInvocationOperation call, string label, string? member, string method, bool InLoop, IEnumerable<Value> arguments, Value shape,
        Dimension? element = null)
    {
        List<int> results = [];
        Value returned = Number(shape);
        Nodes.Add(new CallNode(
            label, results.ToEquatableArray(), member, method, InLoop,
            arguments.OfType<TensorValue>().Select(argument => argument.Id).ToEquatableArray())
        {
            Element = element,
        });
        return returned;

        Value Number(Value value)
        {
            switch (value)
            {
                case TensorValue tensor:
                    int id = Define(call.Syntax);
                    results.Add(id);
                    return tensor with { Id = id };
                case AbsentValue:
                    results.Add(Define(call.Syntax));
                    return value;
                case TupleValue tuple:
                    return tuple with { Items = [.. tuple.Items.Select(Number)] };
                default:
                    return value;
            }
        }
    }

    private Value CallOperation(IInvocationOperation call, OperationDescription description, string? label)
    {
        List<int> inputs = [];
        List<Scalar> scalarArguments = [];
        if (AssignsOutOfOrder(call))
            return Value.Unknown;
        if (call.Instance is { } instance)
        {
            if (Operand(instance) is not TensorValue self)
                return Value.Unknown;
            inputs.Add(self.Id);
        }
        foreach (IArgumentOperation argument in InOrder(call))
        {
            if (!ReadArgument(argument, inputs, scalarArguments))
                return Value.Unknown;
        }
        int result = Define(call.Syntax);
        Nodes.Add(description.ToNode(label, result, inputs, scalarArguments));
        return new TensorValue(result, null);
    }

    /// <summary>False after reporting why the argument cannot be had.</summary>
    private bool ReadArgument(IArgumentOperation argument, List<int> inputs, List<Scalar> scalarArguments)
    {
        ITypeSymbol type = argument.Parameter!.Type;
        if (KnownNames.IsTensor(type))
        {
            Value value = Evaluate(argument.Value, null);
            if (value is UnknownValue)
                return false;
            if (value is AbsentValue && type.NullableAnnotation != NullableAnnotation.Annotated)
            {
                Refuse(argument, $"null for '{argument.Parameter.Name}'", "hand over a tensor");
                return false;
            }
            if (value is not (TensorValue or AbsentValue))
            {
                Refuse(argument);
                return false;
            }
            inputs.Add(Value.IdOf(value));
            return true;
        }
        if (Elements(argument.Value) is { } elements)
        {
            bool tensors = elements.Any(element => KnownNames.IsTensor(Strip(element).Type));
            foreach (IOperation element in elements)
            {
                if (tensors)
                {
                    if (Operand(element) is not TensorValue tensor)
                        return false;
                    inputs.Add(tensor.Id);
                }
                else if (!ReadScalar(element, null, scalarArguments))
                    return false;
            }
            return true;
        }
        return ReadScalar(argument.Value, type, scalarArguments);
    }

    private bool ReadScalar(IOperation operation, ITypeSymbol? type, List<Scalar> scalarArguments)
    {
        if (scalars.Read(operation) is { } scalar)
        {
            scalarArguments.Add(OperationDescription.HandedTo(type, scalar));
            return true;
        }
        Value value = Evaluate(operation, null);
        if (value is KnownValue known)
        {
            scalarArguments.Add(OperationDescription.HandedTo(type, known.Scalar));
            return true;
        }
        if (value is not UnknownValue)
            Refuse(operation, $"'{UnsupportedForms.Short(operation.Syntax)}'", "give a constant or a property of the configuration");
        return false;
    }

    /// <summary>The elements of a <c>params</c> argument, written out or as an array; null for anything else.</summary>
    internal static IReadOnlyList<IOperation>? Elements(IOperation value) => Strip(value) switch
    {
        ICollectionExpressionOperation collection => collection.Elements,
        IArrayCreationOperation { Initializer: { } list } => list.ElementValues,
        IArrayCreationOperation { DimensionSizes: [{ ConstantValue: { HasValue: true, Value: 0 } }] } => [],
        _ => null,
    };

    /// <summary>Arguments are evaluated as they are written, and read here by parameter: an assignment among them would tell.</summary>
    private bool AssignsOutOfOrder(IInvocationOperation call)
    {
        bool inOrder = call.Arguments.Zip(call.Arguments.Skip(1), (a, b) => a.Parameter?.Ordinal < b.Parameter?.Ordinal)
            .All(rising => rising);
        return !inOrder && call.Arguments.Any(argument => AssignsInside(argument.Value));
    }

    /// <summary>Arguments in the order of the parameters, whatever order or names the call gives them.</summary>
    private static IReadOnlyList<IArgumentOperation> InOrder(IInvocationOperation call) =>
        [.. call.Arguments.OrderBy(argument => argument.Parameter?.Ordinal ?? 0)];
}
