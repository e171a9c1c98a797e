using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Lathe.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lathe.Generators.Parsing;

/// <summary>
/// Reads the body of Forward or of a helper by following it: each local holds a <see cref="Value"/>, each tensor computed becomes
/// a node. Assignment only changes what a local holds, so single assignment falls out; branches and loops merge what they changed.
/// </summary>
internal sealed partial class BodyReader
{
    private readonly ModelContext context;
    private readonly MethodTable methods;
    private readonly ScalarReader scalars;
    private readonly Dictionary<int, Location> locations = [];
    private readonly Stack<LoopScope> loops = new();
    private ImmutableDictionary<ISymbol, Value> held = ImmutableDictionary.Create<ISymbol, Value>(SymbolEqualityComparer.Default);
    private int next;

    public BodyReader(ModelContext context, MethodTable methods)
    {
        this.context = context;
        this.methods = methods;
        scalars = new ScalarReader(ResolveScalar);
    }

    /// <summary>Where new nodes go: the method's own list, or that of the branch or loop being read.</summary>
    public List<Node> Nodes { get; private set; } = [];

    public IReadOnlyDictionary<int, Location> Locations => locations;

    /// <summary>What the method returns; null where it could not be read.</summary>
    public Value? Read(IMethodSymbol method, IMethodBodyOperation body, ImmutableArray<Value> arguments)
    {
        for (int i = 0; i < method.Parameters.Length; i++)
        {
            IParameterSymbol parameter = method.Parameters[i];
            Value value = arguments[i];
            if (value is TensorValue tensor)
            {
                value = new TensorValue(next, tensor.Presence);
                locations[next++] = parameter.Locations.FirstOrDefault() ?? Location.None;
            }
            held = held.SetItem(parameter, value);
        }
        if (method.ReturnsByRef || method.ReturnsByRefReadonly)
        {
            context.Sink.Report(FailureCode.UnsupportedExpression, method.Locations.FirstOrDefault() ?? Location.None,
                $"'{method.Name}', which returns a reference", "return the value");
            return null;
        }
        IBlockOperation? block = body.BlockBody ?? body.ExpressionBody;
        if (block is null)
            return null;
        Value? returned = Run(new StatementList(block.Operations, 0, null));
        if (returned is null && !context.Sink.HasErrors)
            context.Sink.Report(FailureCode.UnsupportedExpression, method.Locations.FirstOrDefault() ?? Location.None,
                $"'{method.Name}', which returns nothing", "return tensors");
        return returned is UnknownValue ? null : returned;
    }

    private int Define(SyntaxNode place)
    {
        context.Budget.Compute(place);
        locations[next] = place.GetLocation();
        return next++;
    }

    private Value Refuse(IOperation operation)
    {
        (string found, string supported) = UnsupportedForms.Describe(operation);
        return Refuse(operation, found, supported);
    }

    /// <param name="mend">What a code fix writes in place of the operation; null where no machine can know.</param>
    private Value Refuse(IOperation operation, string found, string supported, string? mend = null)
    {
        // A member that could not be read has its own failure; what Forward makes of it follows from that.
        if (operation.DescendantsAndSelf().Any(o => o is IMemberReferenceOperation reference && context.Members.IsBroken(reference.Member)))
        {
            context.Sink.Report(FailureCode.NestedModelFailed, operation.Syntax.GetLocation(), found);
            return Value.Unknown;
        }
        if (scalars.Overran || context.Scalars.Overran)
        {
            context.Budget.Spend(operation.Syntax, "has a number whose expression nests too deeply or becomes too long here");
            return Value.Unknown;
        }
        // A value that could not be read has its own failure too.
        if (operation.Type is not null && operation.DescendantsAndSelf().Any(HoldsUnknown))
            return Value.Unknown;
        (found, supported) = MisusedMembers.Describe(operation) ?? (found, supported);
        // What does not bind is the compiler's to report; a second message about the same place helps nobody.
        FailureCode code = DoesNotBind(operation) || operation.ChildOperations.Any(DoesNotBind)
            ? FailureCode.CompilerError
            : FailureCode.UnsupportedExpression;
        context.Sink.Report(code, mend, operation.Syntax.GetLocation(), found, supported);
        return Value.Unknown;
    }

    /// <summary>An operator, a call or a conversion that C# does not have either.</summary>
    private static bool DoesNotBind(IOperation operation) =>
        operation is IInvalidOperation or IConversionOperation { Conversion.Exists: false }
        || operation.Type is { TypeKind: TypeKind.Error };

    private bool HoldsUnknown(IOperation operation) =>
        SymbolOf(operation) is { } symbol && held.TryGetValue(symbol, out Value? value) && value is UnknownValue;

    /// <summary>Reads with nodes going to a list of their own; what locals hold is undone where <paramref name="restore"/>.</summary>
    private (T Result, List<Node> Nodes, ImmutableDictionary<ISymbol, Value> Held) Apart<T>(Func<T> read)
    {
        List<Node> outer = Nodes;
        ImmutableDictionary<ISymbol, Value> before = held;
        Nodes = [];
        try
        {
            T result = read();
            return (result, Nodes, held);
        }
        finally
        {
            Nodes = outer;
            held = before;
        }
    }

    private static ISymbol? SymbolOf(IOperation operation) => operation switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        _ => null,
    };

    private Scalar? ResolveScalar(IOperation operation)
    {
        if (SymbolOf(operation) is { } symbol && held.TryGetValue(symbol, out Value? value))
            return (value as KnownValue)?.Scalar;
        if (operation is IPropertyReferenceOperation { Property.Name: "Length", Instance: { Type: IArrayTypeSymbol } instance }
            && AsMember(instance) is { IsArray: true, Length: { } length })
        {
            return new DimensionScalar(length);
        }
        return context.Resolve(operation);
    }

    /// <summary>The layer, model or array that an expression names; null for anything else. Reports nothing.</summary>
    private MemberValue? AsMember(IOperation operation)
    {
        switch (operation)
        {
            case IConversionOperation conversion:
                return AsMember(conversion.Operand);
            case IMemberReferenceOperation { Instance: IInstanceReferenceOperation } reference
                when context.Members.Find(reference.Member) is { } known:
                return new MemberValue(known, null);
            case ILocalReferenceOperation local when held.TryGetValue(local.Local, out Value? value):
                return value as MemberValue;
            case IParameterReferenceOperation parameter when held.TryGetValue(parameter.Parameter, out Value? value):
                return value as MemberValue;
            case IConditionalAccessInstanceOperation when accessed.Count > 0:
                return accessed.Peek() as MemberValue;
            case IArrayElementReferenceOperation { Indices.Length: 1 } element
                when AsMember(element.ArrayReference) is { IsArray: true } array:
                LoopScope? loop = element.Indices[0] is ILocalReferenceOperation { Local: var counter }
                    ? loops.FirstOrDefault(l => l.Member == array.Name && Equals(l.Slice, array.Slice)
                    && SymbolEqualityComparer.Default.Equals(l.Counter, counter))
                    : null;
                return loop is not null ? array with { Loop = loop } : AsElement(element.Indices[0], array);
            default:
                return null;
        }
    }
}
