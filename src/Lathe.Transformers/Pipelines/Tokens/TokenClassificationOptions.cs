namespace Lathe.Transformers.Pipelines;

/// <summary>How labelled spans are looked for; the defaults are those of Hugging Face's "token-classification".</summary>
public sealed record TokenClassificationOptions
{
    /// <summary>How tokens become spans.</summary>
    public AggregationStrategy Strategy { get; init; }

    /// <summary>Labels, or entities where tokens are aggregated, that are left out; null for "O" alone.</summary>
    public IReadOnlyCollection<string>? IgnoredLabels { get; init; }

    /// <summary>
    /// Reads a longer text than the model takes in several windows, each of which repeats so many tokens of the one before: 0 up to less
    /// than
    /// <see cref="Pipeline.MaxSequence"/> without special tokens. Of spans from two windows that overlap, the longer one stays, then the
    /// surer one. Null: a text is cut, and nothing is found behind. Tokens must be aggregated, as in Hugging Face's pipeline.
    /// </summary>
    public int? Stride { get; init; }

    /// <param name="room">Tokens of a text that a window holds.</param>
    /// <exception cref="ArgumentOutOfRangeException">A property is out of its range; the message names it.</exception>
    /// <exception cref="ArgumentException">There is a stride, and tokens are not aggregated.</exception>
    internal void Check(int room)
    {
        if (!Enum.IsDefined(Strategy))
            throw Wrong(nameof(Strategy), Strategy, $"one of {string.Join(", ", Enum.GetNames<AggregationStrategy>())}");
        if (Stride is not { } stride)
            return;
        if (Strategy == AggregationStrategy.None)
        {
            throw new ArgumentException(
                $"{nameof(TokenClassificationOptions)}.{nameof(Stride)} is {stride}, and {nameof(Strategy)} is {Strategy}: spans of "
                + "windows that overlap are joined only"
                + " where tokens are aggregated. Choose another strategy, or no stride.");
        }
        if (stride < 0 || stride >= room)
            throw Wrong(nameof(Stride), stride, $"0 to {room - 1}, less than the {room} tokens of a text that a window holds");
    }
    private static ArgumentOutOfRangeException Wrong(string property, object found, string expected) =>
        new(property, found, $"{nameof(TokenClassificationOptions)}.{property} is {found}; expected {expected}");
}
