using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Parsing;

/// <summary>What an expression of Forward stands for while its body is read.</summary>
internal abstract record Value
{
    public static readonly Value Absent = new AbsentValue();
    public static readonly Value Unknown = new UnknownValue();

    /// <summary>The tensors, present or not, in order.</summary>
    public static IEnumerable<Value> Flatten(Value value) => value switch
    {
        TupleValue tuple => tuple.Items.SelectMany(Flatten),
        TensorValue or AbsentValue => [value],
        _ => [],
    };

    /// <summary>Number of the tensor in the graph; −1 where it is absent.</summary>
    public static int IdOf(Value value) => value is TensorValue tensor ? tensor.Id : -1;
}

/// <param name="Presence">When it is there; null = always.</param>
internal sealed record TensorValue(int Id, Condition? Presence) : Value;

/// <summary><c>null</c>: an optional tensor that is not there.</summary>
internal sealed record AbsentValue : Value;

/// <summary>A number, flag, choice or text, or the configuration itself.</summary>
internal sealed record KnownValue(Scalar Scalar) : Value;

/// <summary>A test of whether a layer or tensor is there, kept in a local.</summary>
internal sealed record ConditionValue(Condition Condition) : Value;

/// <summary>A tuple, or a record of tensors.</summary>
/// <param name="Names">As C# names the parts: <c>Item1</c>, an element's name, a property.</param>
internal sealed record TupleValue(ImmutableArray<Value> Items, ImmutableArray<string> Names) : Value;

/// <summary>A layer, a nested model, or an array of models.</summary>
/// <param name="Loop">The loop whose element is meant; null for the member itself.</param>
internal sealed record MemberValue(KnownMember Known, LoopScope? Loop) : Value
{
    public string Name => Known.Member.Name;

    public bool IsArray => Known.Length is not null && Loop is null && Element is null;

    /// <summary>The one element that is meant; null for none.</summary>
    public Dimension? Element { get; init; }

    /// <summary>Which elements of the array are meant; null for all of them.</summary>
    public ArraySlice? Slice { get; init; }

    /// <summary>Of an array, or of the part of it that is meant.</summary>
    public Dimension? Length => Slice?.Length ?? Known.Length;

    /// <summary>What tells it from other parts of the member: <c>[i]</c>, <c>[2]</c>, <c>[1..3]</c>.</summary>
    public string Part => (Slice is null ? "" : $"[{Slice}]") + (Loop is not null ? "[i]" : Element is null ? "" : $"[{Element}]");
}

/// <summary>An expression whose failure has been reported: what is made of it is silent.</summary>
internal sealed record UnknownValue : Value;
