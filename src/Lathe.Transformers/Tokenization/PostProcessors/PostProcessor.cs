namespace Lathe.Transformers.Tokenization.PostProcessors;

/// <summary>
/// What is put around the sequences. Every kind in tokenizer.json comes down to two templates (one sequence, a pair) and whether offsets
/// lose the white space of byte-level tokens.
/// </summary>
internal sealed record PostProcessor(TemplatePart[] Single, TemplatePart[] Pair)
{
    /// <summary>No special tokens; the second sequence has type 1.</summary>
    public static PostProcessor Default { get; } = new([new(0, 0)], [new(0, 0), new(1, 1)]);

    /// <summary>Offsets do not take in the spaces that byte-level tokens begin or end with.</summary>
    public bool TrimsOffsets { get; init; }

    /// <summary>The pre-tokenizer put a space in front, which isn't there to be trimmed.</summary>
    public bool AddsPrefixSpace { get; init; }

    public TemplatePart[] Template(bool pair) => pair ? Pair : Single;

    /// <summary>Number of special tokens.</summary>
    public int AddedTokens(bool pair)
    {
        int count = 0;
        foreach (TemplatePart part in Template(pair))
            count += part.Sequence < 0 ? 1 : 0;
        return count;
    }
}
