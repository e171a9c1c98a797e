namespace Lathe.Transformers.Tokenization.Buffers;

/// <summary>Matches of a pattern in a text: ascending, not overlapping.</summary>
internal sealed class MatchList
{
    private (int Start, int End)[] matches = new (int, int)[64];

    public int Count { get; private set; }

    public (int Start, int End) this[int index] => matches[index];

    public void Clear()
    {
        Count = 0;
        if (matches.Length > 1 << 16)
            matches = new (int, int)[64];
    }

    public void Add(int start, int end)
    {
        if (Count == matches.Length)
            Array.Resize(ref matches, Count * 2);
        matches[Count++] = (start, end);
    }
}
