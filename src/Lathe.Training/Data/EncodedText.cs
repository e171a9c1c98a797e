namespace Lathe.Training;

/// <summary>A text as a model reads it. All lists have one entry a token.</summary>
public sealed class EncodedText
{
    /// <param name="ids">Ids, 0 or more.</param>
    /// <param name="typeIds">0 for the first text, usually 1 for the second.</param>
    /// <param name="texts">0 or 1: the text that a token is of; −1 for special tokens.</param>
    /// <param name="starts">Where a token begins in its text, in UTF-16 units.</param>
    /// <param name="ends">Where it ends.</param>
    /// <param name="words">The word that a token is of, where words were encoded; null elsewhere.</param>
    /// <exception cref="ArgumentException">The lists differ in length.</exception>
    public EncodedText(int[] ids, int[] typeIds, int[] texts, int[] starts, int[] ends, int[]? words = null)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(typeIds);
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(starts);
        ArgumentNullException.ThrowIfNull(ends);
        foreach (int[] list in (int[][])[typeIds, texts, starts, ends, words ?? ids])
        {
            if (list.Length != ids.Length)
                throw new ArgumentException($"a list has {list.Length} entries, there are {ids.Length} ids; expected one a token");
        }

        (Ids, TypeIds, Texts, Starts, Ends, Words) = (ids, typeIds, texts, starts, ends, words);
    }

    public IReadOnlyList<int> Ids { get; }

    /// <summary>0 for the first text, usually 1 for the second.</summary>
    public IReadOnlyList<int> TypeIds { get; }

    /// <summary>0 or 1: the text that a token is of; −1 for special tokens.</summary>
    public IReadOnlyList<int> Texts { get; }

    /// <summary>Where a token begins in its text, in UTF-16 units.</summary>
    public IReadOnlyList<int> Starts { get; }

    /// <summary>Where it ends.</summary>
    public IReadOnlyList<int> Ends { get; }

    /// <summary>The word that a token is of, where words were encoded.</summary>
    public IReadOnlyList<int>? Words { get; }
}
