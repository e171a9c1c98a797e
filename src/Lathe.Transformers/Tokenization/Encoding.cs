namespace Lathe.Transformers.Tokenization;

/// <summary>A text, or a pair, as token ids with all that belongs to them. All lists have one entry a token.</summary>
public sealed class Encoding
{
    internal Encoding(int length)
    {
        Ids = new int[length];
        TypeIds = new int[length];
        AttentionMask = new int[length];
        SpecialTokensMask = new int[length];
        WordIds = new int[length];
        SequenceIds = new int[length];
        Offsets = new TextRange[length];
        Tokens = new string[length];
    }

    public int Length => Ids.Length;

    public int[] Ids { get; }

    /// <summary>0 for the first sequence, usually 1 for the second.</summary>
    public int[] TypeIds { get; }

    /// <summary>1 for tokens, 0 for padding.</summary>
    public int[] AttentionMask { get; }

    /// <summary>1 for tokens that the post-processor or padding added.</summary>
    public int[] SpecialTokensMask { get; }

    /// <summary>Number of the word in its sequence that a token is of; -1 for special tokens and padding.</summary>
    public int[] WordIds { get; }

    /// <summary>0 or 1: the sequence that a token is of; -1 for special tokens and padding.</summary>
    public int[] SequenceIds { get; }

    /// <summary>The range of the original text (of its sequence) that each token stands for.</summary>
    public TextRange[] Offsets { get; }

    public string[] Tokens { get; }

    /// <summary>What truncation cut off, in pieces that overlap by the stride; each has its own special tokens.</summary>
    public IReadOnlyList<Encoding> Overflowing { get; internal set; } = [];

    /// <summary>This encoding filled up; itself where it is long enough.</summary>
    internal Encoding Padded(int length, PaddingOptions padding, TextSide side)
    {
        if (Length >= length)
            return this;
        Encoding padded = new(length) { Overflowing = Overflowing };
        int start = side == TextSide.Left ? length - Length : 0;
        Ids.CopyTo(padded.Ids, start);
        TypeIds.CopyTo(padded.TypeIds, start);
        AttentionMask.CopyTo(padded.AttentionMask, start);
        SpecialTokensMask.CopyTo(padded.SpecialTokensMask, start);
        WordIds.CopyTo(padded.WordIds, start);
        SequenceIds.CopyTo(padded.SequenceIds, start);
        Offsets.CopyTo(padded.Offsets, start);
        Tokens.CopyTo(padded.Tokens, start);
        for (int i = 0; i < length; i++)
        {
            if (i >= start && i < start + Length)
                continue;
            padded.Ids[i] = padding.Id;
            padded.TypeIds[i] = padding.TypeId;
            padded.SpecialTokensMask[i] = 1;
            padded.WordIds[i] = padded.SequenceIds[i] = -1;
            padded.Tokens[i] = padding.Token;
        }

        return padded;
    }
}
