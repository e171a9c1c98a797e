using Lathe.Transformers.Tokenization.Buffers;

namespace Lathe.Transformers.Tokenization;

public sealed partial class Tokenizer
{
    /// <summary>
    /// Encodes a text, or a pair, that is cut into words already: each goes through the tokenizer by itself (is_split_into_words of
    /// transformers). A
    /// token's <see cref="Encoding.WordIds"/> is the index of its word, its <see cref="Encoding.Offsets"/> count from the beginning of that
    /// word.
    /// </summary>
    /// <param name="words">The words; one that comes to nothing, such as white space, has no tokens.</param>
    /// <param name="pairWords">The words of the second sequence, or null.</param>
    /// <param name="options">What differs from the tokenizer's file.</param>
    /// <remarks>
    /// Byte-level tokenizers (RoBERTa, GPT-2) write a word differently after a space; where theirs add none in front (add_prefix_space
    /// false), each word here is
    /// as at the beginning of a text. Their models know words in a sentence only with add_prefix_space true in tokenizer_config.json.
    /// </remarks>
    /// <exception cref="TokenizerException">A word has what the vocabulary cannot spell, and no unknown token exists.</exception>
    /// <exception cref="ArgumentException">The truncation cannot be done.</exception>
    public Encoding EncodeWords(IReadOnlyList<string> words, IReadOnlyList<string>? pairWords = null, EncodeOptions? options = null)
    {
        Encoding encoding = EncodeWordsUnpadded(words, pairWords, options ?? EncodeOptions.Default);
        return (options?.Padding ?? Padding) is { } padding ? Pad(encoding, encoding.Length, padding) : encoding;
    }

    /// <summary>
    /// Encodes many texts that are cut into words already; where padding is asked for without a length, to the longest of them.
    /// </summary>
    /// <param name="texts">The words of each text.</param>
    /// <param name="pairs">The words of the second sequences, as many as texts; or null.</param>
    /// <param name="options">What differs from the tokenizer's file.</param>
    /// <param name="threads">Threads to use; 0 = as many as there are processors.</param>
    /// <exception cref="TokenizerException">A word has what the vocabulary cannot spell, and no unknown token exists.</exception>
    /// <exception cref="ArgumentException">The counts of texts and pairs differ, or the truncation cannot be done.</exception>
    public Encoding[] EncodeWordsBatch(
        IReadOnlyList<IReadOnlyList<string>> texts, IReadOnlyList<IReadOnlyList<string>>? pairs = null, EncodeOptions? options = null,
        int threads = 0)
    {
        CheckPairs(texts, pairs);
        Encoding[] encodings = new Encoding[texts.Count];
        EncodeOptions chosen = options ?? EncodeOptions.Default;
        InParallel(texts.Count, threads, (from, to) =>
        {
            for (int i = from; i < to; i++)
                encodings[i] = EncodeWordsUnpadded(texts[i], pairs?[i], chosen);
        });
        return PadToLongest(encodings, chosen);
    }

    private Encoding EncodeWordsUnpadded(IReadOnlyList<string> words, IReadOnlyList<string>? pairWords, EncodeOptions options)
    {
        EncodeState first = Rent();
        EncodeState? second = pairWords == null ? null : Rent();
        try
        {
            RunWords(words, first);
            if (second != null)
                RunWords(pairWords!, second);
            return Windowed(first, second, options);
        }
        finally
        {
            Return(first);
            if (second != null)
                Return(second);
        }
    }

    /// <summary>Words to tokens; the working texts of all words stand one behind the other in the state afterwards.</summary>
    private void RunWords(IReadOnlyList<string> words, EncodeState all)
    {
        EncodeState one = Rent();
        try
        {
            all.Load("", tracks: true);
            for (int word = 0; word < words.Count; word++)
            {
                Run(words[word] ?? throw new ArgumentException($"word {word} is null.", nameof(words)), true, one);
                int shift = all.Text.Length;
                all.Text.AddRange(one.Text, 0, one.Text.Length);
                TokenList tokens = one.Tokens;
                for (int i = 0; i < tokens.Count; i++)
                {
                    TextRange text = tokens.Texts[i];
                    int moved = text.Length > 0 ? shift : 0;
                    all.Tokens.Add(tokens.Ids[i], tokens.Starts[i], tokens.Ends[i], word, text.Start + moved, text.End + moved);
                }
            }
        }
        finally
        {
            Return(one);
        }
    }
}
