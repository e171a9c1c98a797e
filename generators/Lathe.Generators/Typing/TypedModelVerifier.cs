using System;
using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Typing;

/// <summary>
/// What must hold of every typed model, so that backends need not ask: graphs are sound, every value has a type and every layer a
/// format, callees come before their callers and are called with the tensors that they are made for.
/// </summary>
internal static class TypedModelVerifier
{
    /// <exception cref="InvalidOperationException">Typing made a model that is none; the message holds the fault and the printed
    /// graph.</exception>
    public static TypedModel Verify(TypedModel model)
    {
        if (FindFault(model) is string fault)
            throw new InvalidOperationException($"After typing: {fault}\n{GraphPrinter.Print(model.Graph)}");
        return model;
    }

    public static string? FindFault(TypedModel model) => model.Precisions.Select(FindFault).FirstOrDefault(fault => fault is not null);

    private static string? FindFault(TypedPrecision precision)
    {
        Dictionary<string, TypedClass> earlier = new(StringComparer.Ordinal);
        foreach (TypedClass typed in precision.Classes)
        {
            if (FindFault(typed, earlier) is string fault)
                return $"{precision.Name}, {typed.Name}: {fault}";
            if (earlier.ContainsKey(typed.Name))
                return $"{precision.Name}: two classes are called {typed.Name}";
            earlier[typed.Name] = typed;
        }
        return null;
    }

    private static string? FindFault(TypedClass typed, Dictionary<string, TypedClass> earlier)
    {
        if (GraphVerifier.FindFault(typed.Graph) is string fault)
            return fault;
        if (typed.Graph.Methods.Count != 1)
            return "a helper is left";
        foreach (Node node in typed.Graph.Forward.Body.Descendants())
        {
            if (node.Defined().Where(v => v >= typed.Forward.Types.Count).Select(v => $"value {v} has no type")
                .FirstOrDefault() is string untyped)
                return untyped;
            if (node is CallNode call && Call(typed, call, earlier) is string wrong)
                return $"{wrong} (at '{node.Label}')";
        }
        return typed.Graph.Members
            .Where(m => m is LinearMember or EmbeddingMember && typed.Formats.All(f => f.Member != m.Name))
            .Select(m => $"'{m.Name}' has no format").FirstOrDefault();
    }

    private static string? Call(TypedClass typed, CallNode call, Dictionary<string, TypedClass> earlier)
    {
        if (typed.Nested.FirstOrDefault(n => n.Member == call.Member) is not { } nested
            || !earlier.TryGetValue(nested.Class, out TypedClass? callee))
            return $"'{call.Member}' is specialised to nothing that comes before it";
        for (int i = 0; i < call.Inputs.Count; i++)
        {
            TensorType given = call.Inputs[i] < 0 ? AbsentParameters.Type : typed.Forward.Types[call.Inputs[i]];
            if (!given.Equals(callee.Forward.Types[i]))
                return $"'{callee.Name}' is made for {callee.Forward.Types[i]}, is given {given}";
        }
        return null;
    }
}
