namespace Lathe.Transformers.Tokenization.Buffers;

/// <summary>Tokens of one text in the making. Ranges count UTF-16 units of the original text.</summary>
internal sealed class TokenList
{
    public int[] Ids = new int[256];
    public int[] Starts = [];
    public int[] Ends = [];
    public int[] Words = [];

    /// <summary>Ranges of the working text for tokens that are written as the text has them; empty for those of the vocabulary.</summary>
    public TextRange[] Texts = [];
    public int Count;
    private bool tracks;

    public bool Tracks => tracks;

    public void Clear(bool tracksOffsets)
    {
        Count = 0;
        tracks = tracksOffsets;
        if (tracks)
            GrowTracks();
    }

    public void Add(int id)
    {
        if (Count == Ids.Length)
            Grow(1);
        Ids[Count++] = id;
    }

    public void Add(int id, int start, int end, int word, int textStart, int textEnd)
    {
        if (Count == Ids.Length)
            Grow(1);
        (Starts[Count], Ends[Count], Words[Count]) = (start, end, word);
        Texts[Count] = new TextRange(textStart, textEnd);
        Ids[Count++] = id;
    }

    public void AddRange(ReadOnlySpan<int> ids)
    {
        if (Count + ids.Length > Ids.Length)
            Grow(ids.Length);
        ids.CopyTo(Ids.AsSpan(Count));
        Count += ids.Length;
    }

    public void Trim()
    {
        if (Ids.Length <= 1 << 16)
            return;
        Ids = new int[256];
        Starts = Ends = Words = [];
        Texts = [];
        Count = 0;
    }

    private void Grow(int more)
    {
        Array.Resize(ref Ids, Math.Max(Ids.Length * 2, Count + more));
        if (tracks)
            GrowTracks();
    }

    private void GrowTracks()
    {
        if (Starts.Length >= Ids.Length)
            return;
        Array.Resize(ref Starts, Ids.Length);
        Array.Resize(ref Ends, Ids.Length);
        Array.Resize(ref Words, Ids.Length);
        Array.Resize(ref Texts, Ids.Length);
    }
}
