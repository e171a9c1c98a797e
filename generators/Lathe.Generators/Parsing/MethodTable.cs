using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Text;
using Lathe.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lathe.Generators.Parsing;

/// <summary>
/// Forward and the helper methods it reaches. A helper is read once for each combination of what its parameters other than
/// tensors hold, so that <c>Project(x, up, heads: 4)</c> needs no layers or numbers as run-time arguments.
/// </summary>
internal sealed class MethodTable(ModelContext context)
{
    /// <summary>Readings of helpers: a helper is read again for each number that it is called with.</summary>
    private const int MostReadings = 1000;

    private readonly List<Method?> methods = [];
    private readonly Dictionary<string, ReadMethod?> byKey = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MethodSize> sizes = new(StringComparer.Ordinal);
    private readonly HashSet<string> names = new(StringComparer.Ordinal);
    private readonly DroppedValues dropped = new();

    /// <summary>Where a tensor is computed that nothing reads.</summary>
    public ImmutableArray<Location> Dropped => dropped.Places;

    public EquatableArray<Method> InOrder => methods.OfType<Method>().ToEquatableArray();

    /// <summary>Locations of the values of each method, for diagnostics of later checks.</summary>
    public Dictionary<string, IReadOnlyDictionary<int, Location>> Locations { get; } = new(StringComparer.Ordinal);

    /// <summary>What Forward returns; null after reporting what is wrong with it.</summary>
    public Value? ReadForward()
    {
        ForwardSignature signature = new(context);
        if (signature.Find() is not { } forward)
            return null;
        ImmutableArray<Value> arguments = [.. forward.Parameters.Select((_, i) => new TensorValue(i, null))];
        return Read(forward, arguments, Location.None)?.Returned;
    }

    /// <summary>A method of this class, called with <paramref name="arguments"/> in parameter order; null after reporting.</summary>
    public ReadMethod? Read(IMethodSymbol method, ImmutableArray<Value> arguments, Location call)
    {
        string key = Key(method, arguments);
        if (byKey.TryGetValue(key, out ReadMethod? known))
        {
            if (known is null)
                context.Sink.Report(FailureCode.Recursion, call, context.Type.Name, $"its method {method.Name} calls itself");
            return known?.Returned is null ? null : known;
        }
        method = method.PartialImplementationPart ?? method;
        SyntaxNode? syntax = method.DeclaringSyntaxReferences
            .Select(reference => reference.GetSyntax(context.Cancellation))
            .FirstOrDefault(node => context.OperationOf(node) is IMethodBodyOperation);
        if (syntax is null || context.OperationOf(syntax) is not IMethodBodyOperation body)
        {
            Location place = method.Locations.FirstOrDefault() ?? call;
            context.Sink.Report(FailureCode.UnsupportedExpression, place, $"'{method.Name}', which has no body",
                "write what it computes in this class");
            return null;
        }

        byKey[key] = null;
        int slot = methods.Count;
        methods.Add(null);
        string name = Unique(method.Name);
        if (byKey.Count > MostReadings)
        {
            context.Budget.Spend(call, $"calls its methods with more than {MostReadings} different numbers");
            return null;
        }
        BodyReader reader = new(context, this);
        Value? returned = reader.Read(method, body, arguments);
        ReadMethod result = new(name, returned);
        byKey[key] = result;
        if (returned is null || context.Sink.HasErrors)
            return returned is null ? null : result;

        List<Output> outputs = OutputNames.Of(method.ReturnType, returned);
        if (outputs.Count != Value.Flatten(returned).Count() || (outputs.Count == 0 && OutputNames.IsTensors(method.ReturnType)))
        {
            // The value is not of the type that the method declares: the compiler says so.
            context.Sink.Report(FailureCode.CompilerError, method.Locations.FirstOrDefault() ?? call, method.Name);
            return null;
        }
        if (outputs.Count == 0)
            return result;
        Block whole = new(reader.Nodes.ToEquatableArray(), Value.Flatten(returned).Select(Value.IdOf).ToEquatableArray());
        EquatableArray<Parameter> parameters = method.Parameters
            .Where((_, i) => arguments[i] is TensorValue)
            .Select(parameter => new Parameter(parameter.Name) { Stated = new StatedShape(context).Read(parameter) })
            .ToEquatableArray();
        MethodSize size = MethodSize.Of(whole, sizes);
        sizes[name] = size;
        if (size.Nodes > ReadingBudget.MostNodes || size.Depth > ReadingBudget.MostDepth)
        {
            context.Budget.Spend(method.Locations.FirstOrDefault() ?? call, size.Nodes > ReadingBudget.MostNodes
                ? $"computes too many tensors in '{method.Name}', the methods that it calls counted"
                : $"nests too deeply in '{method.Name}', the methods that it calls counted");
            return null;
        }
        (Method tidy, Dictionary<int, int> numbers) = DeadValues.Remove(new Method(name, parameters, outputs.ToEquatableArray(), whole));
        methods[slot] = tidy;
        dropped.Add(whole, numbers.Keys, reader.Locations);
        Locations[name] = reader.Locations
            .Where(pair => numbers.ContainsKey(pair.Key))
            .ToDictionary(pair => numbers[pair.Key], pair => pair.Value);
        return result;
    }

    private string Unique(string name)
    {
        string candidate = name;
        for (int i = 2; !names.Add(candidate); i++)
            candidate = name + i.ToString(CultureInfo.InvariantCulture);
        return candidate;
    }

    /// <summary>The method and all that its parameters hold besides tensors.</summary>
    private static string Key(IMethodSymbol method, ImmutableArray<Value> arguments)
    {
        StringBuilder key = new(method.ToDisplayString(SymbolDisplayFormat.CSharpErrorMessageFormat));
        foreach (Value argument in arguments)
        {
            key.Append('|').Append(argument switch
            {
                TensorValue { Presence: null } => "tensor",
                TensorValue tensor => $"tensor if {tensor.Presence}",
                MemberValue member => member.Name + member.Part,
                KnownValue known => known.Scalar.ToString(),
                ConditionValue test => $"test of {test.Condition}",
                _ => argument.GetType().Name,
            });
        }
        return key.ToString();
    }
}

/// <param name="Name">Unique among the graph's methods.</param>
/// <param name="Returned">In the method's own numbers; null where its body could not be read.</param>
internal sealed record ReadMethod(string Name, Value? Returned);
