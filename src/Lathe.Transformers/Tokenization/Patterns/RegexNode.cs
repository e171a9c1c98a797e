namespace Lathe.Transformers.Tokenization.Patterns;

/// <summary>A parsed regular expression.</summary>
internal abstract record RegexNode
{
    /// <summary>One character of a set.</summary>
    public sealed record Character(CharacterSet Set) : RegexNode;

    public sealed record Sequence(IReadOnlyList<RegexNode> Parts) : RegexNode;

    public sealed record Choice(IReadOnlyList<RegexNode> Parts) : RegexNode;

    /// <summary>Most is int.MaxValue where there is no limit.</summary>
    public sealed record Repeat(RegexNode Body, int Least, int Most, RepeatKind Kind) : RegexNode;

    /// <summary>Looks ahead or behind without consuming.</summary>
    public sealed record Look(RegexNode Body, bool Behind, bool Negative) : RegexNode;

    /// <summary>Once matched, never tried otherwise.</summary>
    public sealed record Atomic(RegexNode Body) : RegexNode;

    public sealed record Anchor(RegexAnchor Kind) : RegexNode;

    /// <summary>Characters that the node takes, if always as many; -1 otherwise.</summary>
    public int FixedLength() => this switch
    {
        Character => 1,
        Sequence sequence => Sum(sequence.Parts),
        Choice choice => Same(choice.Parts),
        Repeat repeat when repeat.Least == repeat.Most && repeat.Body.FixedLength() is >= 0 and int body => body * repeat.Least,
        Atomic atomic => atomic.Body.FixedLength(),
        Look or Anchor => 0,
        _ => -1,
    };

    public bool CanBeEmpty() => this switch
    {
        Character => false,
        Sequence sequence => sequence.Parts.All(part => part.CanBeEmpty()),
        Choice choice => choice.Parts.Any(part => part.CanBeEmpty()),
        Repeat repeat => repeat.Least == 0 || repeat.Body.CanBeEmpty(),
        Atomic atomic => atomic.Body.CanBeEmpty(),
        _ => true,
    };

    private static int Sum(IReadOnlyList<RegexNode> parts)
    {
        int sum = 0;
        foreach (RegexNode part in parts)
        {
            int length = part.FixedLength();
            if (length < 0)
                return -1;
            sum += length;
        }

        return sum;
    }

    private static int Same(IReadOnlyList<RegexNode> parts)
    {
        int length = parts[0].FixedLength();
        return parts.All(part => part.FixedLength() == length) ? length : -1;
    }
}
