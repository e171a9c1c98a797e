using System.Collections.Generic;
using System.Linq;

namespace Lathe.Generators.Graphs;

/// <summary>
/// What an <c>if</c> in Forward may ask: all of it is known once the model is loaded. Built through the factory methods, which
/// fold constants, so that equal questions are equal records.
/// </summary>
internal abstract record Condition
{
    public static readonly Condition True = new ConstantCondition(true);
    public static readonly Condition False = new ConstantCondition(false);

    public static Condition Not(Condition operand) => operand switch
    {
        ConstantCondition constant => constant.Value ? False : True,
        NotCondition not => not.Operand,
        _ => new NotCondition(operand),
    };

    public static Condition And(Condition left, Condition right)
    {
        if (left is ConstantCondition first)
            return first.Value ? right : left;
        if (right is ConstantCondition second)
            return second.Value ? left : right;
        return left.Equals(right) ? left : new AndCondition(left, right);
    }

    public static Condition Or(Condition left, Condition right)
    {
        if (left is ConstantCondition first)
            return first.Value ? left : right;
        if (right is ConstantCondition second)
            return second.Value ? right : left;
        return left.Equals(right) ? left : new OrCondition(left, right);
    }

    /// <summary>
    /// The question over the configuration alone, which the models around one understand: an optional layer is there where its
    /// initialiser says so.
    /// </summary>
    /// <param name="members">Of the class that asks.</param>
    public static Condition AtLoad(Condition condition, IReadOnlyCollection<Member> members) => condition switch
    {
        PresentCondition present => members.First(member => member.Name == present.Member).Presence ?? True,
        NotCondition not => Not(AtLoad(not.Operand, members)),
        AndCondition and => And(AtLoad(and.Left, members), AtLoad(and.Right, members)),
        OrCondition or => Or(AtLoad(or.Left, members), AtLoad(or.Right, members)),
        _ => condition,
    };

    /// <summary>The value where the source knows it.</summary>
    public bool? Known => (this as ConstantCondition)?.Value;

    /// <summary>The question as a person reads it: <c>pooler is present and config.HasPooler</c>.</summary>
    public abstract override string ToString();
}

/// <summary>The optional layer <paramref name="Member"/> is there for this checkpoint.</summary>
internal sealed record PresentCondition(string Member) : Condition
{
    public override string ToString() => $"{Member} is present";
}

/// <param name="Expression">A bool in C# over the configuration parameter: <c>config.HasPooler</c>, <c>config.Layers &gt; 6</c>.</param>
internal sealed record ConfigurationCondition(string Expression) : Condition
{
    public override string ToString() => Expression;
}

internal sealed record NotCondition(Condition Operand) : Condition
{
    public override string ToString() => $"not ({Operand})";
}

internal sealed record AndCondition(Condition Left, Condition Right) : Condition
{
    public override string ToString() => $"({Left} and {Right})";
}

internal sealed record OrCondition(Condition Left, Condition Right) : Condition
{
    public override string ToString() => $"({Left} or {Right})";
}

internal sealed record ConstantCondition(bool Value) : Condition
{
    public override string ToString() => Value ? "true" : "false";
}
