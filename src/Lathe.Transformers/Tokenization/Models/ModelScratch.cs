namespace Lathe.Transformers.Tokenization.Models;

/// <summary>One thread's memory for a model: the tokens of the current word, the word cache, and the arrays of BPE and Unigram.</summary>
internal sealed class ModelScratch(bool caches)
{
    private WordToken[] output = new WordToken[64];

    public int Count { get; private set; }

    public ReadOnlySpan<WordToken> Output => output.AsSpan(0, Count);

    public WordCache? Cache { get; } = caches ? new WordCache() : null;

    public BpeScratch Bpe { get; } = new();

    public UnigramScratch Unigram { get; } = new();

    public void Clear() => Count = 0;

    public void Add(int id, int start, int end)
    {
        if (Count == output.Length)
            Array.Resize(ref output, Count * 2);
        output[Count++] = new WordToken(id, start, end);
    }

    /// <summary>Turns the tokens around, for models that find them from the end.</summary>
    public void Reverse() => output.AsSpan(0, Count).Reverse();
}
