namespace Lathe.Transformers.Tokenization.Patterns;

/// <summary>One instruction; what the numbers mean is said at <see cref="RegexOperation"/>.</summary>
internal readonly record struct RegexInstruction(RegexOperation Operation)
{
    public CharacterSet? Set { get; init; }

    public int First { get; init; }

    public int Second { get; init; }

    public int Behind { get; init; } = -1;

    public RepeatKind Kind { get; init; }
}
