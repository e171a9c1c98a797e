using System.Collections.Concurrent;
using Lathe.Transformers.Tokenization.Buffers;
using Lathe.Transformers.Tokenization.Decoders;
using Lathe.Transformers.Tokenization.Loading;
using Lathe.Transformers.Tokenization.Models;
using Lathe.Transformers.Tokenization.Normalizers;
using Lathe.Transformers.Tokenization.PostProcessors;
using Lathe.Transformers.Tokenization.PreTokenizers;

namespace Lathe.Transformers.Tokenization;

/// <summary>
/// Text to token ids and back, as a model was trained with. Immutable and safe to use from many threads at once; encoding into spans
/// allocates nothing once the tokenizer has warmed up.
/// </summary>
public sealed partial class Tokenizer
{
    private readonly TokenModel model;
    private readonly Normalizer? normalizer;
    private readonly PreTokenizer? preTokenizer;
    private readonly PostProcessor postProcessor;
    private readonly Decoder? decoder;
    private readonly AddedTokenMatcher givenMatcher, normalizedMatcher;
    private readonly Dictionary<int, AddedToken> addedById = [];
    private readonly Dictionary<string, int> addedIds = new(StringComparer.Ordinal);
    private readonly bool alwaysTracks;
    private readonly ConcurrentBag<EncodeState> states = [];

    internal Tokenizer(TokenizerParts parts)
    {
        Source = parts.Source;
        model = parts.Model;
        normalizer = parts.Normalizer;
        preTokenizer = parts.PreTokenizer;
        postProcessor = parts.PostProcessor ?? PostProcessor.Default;
        decoder = parts.Decoder;
        Truncation = parts.Truncation;
        Padding = parts.Padding;
        SpecialTokens = parts.SpecialTokens;
        ModelMaximumLength = parts.ModelMaximumLength;
        CleansUpSpaces = parts.CleansUpSpaces;
        TruncationSide = parts.TruncationSide;
        PaddingSide = parts.PaddingSide;
        Warnings = parts.Warnings;
        AddedTokens = parts.AddedTokens;
        alwaysTracks = preTokenizer?.NeedsOffsets ?? false;
        foreach (AddedToken token in parts.AddedTokens)
        {
            addedById[token.Id] = token;
            addedIds[token.Content] = token.Id;
        }

        // Special tokens come first: where two tokens are written alike, they win.
        AddedToken[] special = parts.SplitsSpecialTokens ? [] : [.. parts.AddedTokens.Where(token => token.Special)];
        AddedToken[] ordered = [.. special, .. parts.AddedTokens.Where(token => !token.Special)];
        AddedToken[] given = [.. ordered.Where(token => !token.Normalized)];
        AddedToken[] normalized = [.. ordered.Where(token => token.Normalized)];
        givenMatcher = new AddedTokenMatcher(given, [.. given.Select(token => token.Content)]);
        normalizedMatcher = new AddedTokenMatcher(normalized, [.. normalized.Select(token => Normalize(token.Content))]);
        int limit = model.Vocabulary.IdLimit;
        foreach (AddedToken token in parts.AddedTokens)
            limit = Math.Max(limit, token.Id + 1);
        VocabularySize = limit;
    }

    /// <summary>The file or folder that it was read from.</summary>
    public string Source { get; }

    /// <summary>One more than the largest id that encoding can give.</summary>
    public int VocabularySize { get; }

    public IReadOnlyList<AddedToken> AddedTokens { get; }

    public SpecialTokens SpecialTokens { get; }

    /// <summary>Truncation that the file asks for, or null.</summary>
    public TruncationOptions? Truncation { get; }

    /// <summary>Padding that the file asks for, or null.</summary>
    public PaddingOptions? Padding { get; }

    /// <summary>
    /// The end at which texts are cut where a call does not say: truncation_side of tokenizer_config.json, or tokenizer.json's.
    /// </summary>
    public TextSide TruncationSide { get; }

    /// <summary>
    /// The end that is filled where a call does not say: padding_side of tokenizer_config.json, tokenizer.json's, or the class's.
    /// </summary>
    public TextSide PaddingSide { get; }

    /// <summary>
    /// What the files say that could not be done as they say it, such as an added token whose stated id is another's; a sentence each.
    /// </summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Most tokens that the model takes (model_max_length), or null where nothing says.</summary>
    public int? ModelMaximumLength { get; }

    /// <summary>What tokenizer_config.json says of taking out spaces before punctuation when decoding, or null.</summary>
    public bool? CleansUpSpaces { get; }

    /// <summary>
    /// Reads a tokenizer: a folder in the Hugging Face layout (tokenizer.json; or vocab.json and merges.txt; a SentencePiece .model;
    /// vocab.txt; a regular expression smi_regex.txt with vocab.txt), or one of those files. tokenizer_config.json,
    /// special_tokens_map.json, added_tokens.json and
    /// config.json beside it count as in transformers.
    /// </summary>
    /// <param name="path">The folder or file.</param>
    /// <param name="options">What to read; null = all of it.</param>
    /// <exception cref="TokenizerException">
    /// Nothing there is a tokenizer, a file is broken, or the tokenizer's class is not one that can be loaded; the message names the file
    /// and the element.
    /// </exception>
    public static Tokenizer Load(string path, TokenizerOptions? options = null) =>
        new(TokenizerLoader.Load(path, options ?? TokenizerOptions.Default));

    /// <summary>Reads the text of a tokenizer.json.</summary>
    /// <param name="json">The text.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="TokenizerException">The text is not a tokenizer.</exception>
    public static Tokenizer FromJson(string json, string name = "tokenizer.json")
    {
        TokenizerConfiguration none = new();
        return new Tokenizer(TokenizerCompletion.Complete(TokenizerJson.Read(System.Text.Encoding.UTF8.GetBytes(json), name, none), none));
    }

    /// <summary>Id of a token, or null.</summary>
    public int? TokenToId(string token) =>
        addedIds.TryGetValue(token, out int added) ? added : model.Vocabulary.TryGetId(token, out int id) ? id : null;

    /// <summary>The token of an id, or null.</summary>
    public string? IdToToken(int id) => addedById.TryGetValue(id, out AddedToken? added) ? added.Content : model.Vocabulary.Token(id);

    /// <summary>What tokens inside a word begin with ("##"); empty where the model does not mark them.</summary>
    public string ContinuingSubwordPrefix => model.ContinuingSubwordPrefix;

    /// <inheritdoc cref="TokenModel.Supporting"/>
    internal IEnumerable<int> Supporting(IReadOnlySet<int> used) =>
        model is BpeModel ? model.Supporting(used).Concat(ByteLetters()) : model.Supporting(used);

    /// <summary>The characters that stand for bytes, of a vocabulary that has them all.</summary>
    private int[] ByteLetters()
    {
        int[] ids = new int[ByteAlphabet.Characters.Length];
        for (int b = 0; b < ids.Length; b++)
            ids[b] = model.Vocabulary.TryGetId(ByteAlphabet.Characters.Slice(b, 1), out int id) ? id : -1;
        return Array.TrueForAll(ids, id => id >= 0) ? ids : [];
    }

    /// <inheritdoc cref="TokenModel.RanksAmong"/>
    internal IReadOnlySet<int> RanksAmong(IReadOnlySet<int> kept) => model.RanksAmong(kept);

    /// <summary>Number of tokens that post-processing adds.</summary>
    public int AddedTokenCount(bool pair = false) => postProcessor.AddedTokens(pair);

    /// <summary>
    /// Tokens to text. Ids without a token are left out, as are special tokens when <paramref name="skipSpecialTokens"/>.
    /// </summary>
    /// <param name="ids">The ids.</param>
    /// <param name="skipSpecialTokens">Whether [CLS], padding and the like are left out.</param>
    public string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = true)
    {
        List<string> tokens = new(ids.Length);
        foreach (int id in ids)
        {
            bool added = addedById.TryGetValue(id, out AddedToken? token);
            string? text = added ? token!.Content : model.Vocabulary.Token(id);
            if (text == null || (skipSpecialTokens && added && token!.Special))
                continue;
            tokens.Add(text);
        }

        if (decoder == null)
            return string.Join(' ', tokens);
        return string.Concat(decoder.Decode(tokens));
    }

    /// <summary>Decodes and takes out the spaces before punctuation and English contractions, as clean_up_tokenization_spaces
    /// asks.</summary>
    public string DecodeCleaned(ReadOnlySpan<int> ids, bool skipSpecialTokens = true) =>
        SpaceCleanup.CleanText(Decode(ids, skipSpecialTokens));

    /// <summary>What the normalizer makes of a text.</summary>
    public string Normalize(string text)
    {
        EncodeState state = Rent();
        try
        {
            state.Load(text, false);
            normalizer?.Apply(state);
            return state.PieceCount == 0 ? "" : new string(state.Text.Slice(state.Pieces[0]));
        }
        finally
        {
            Return(state);
        }
    }

    private EncodeState Rent() => states.TryTake(out EncodeState? state) ? state : new EncodeState();

    private void Return(EncodeState state)
    {
        state.Trim();
        states.Add(state);
    }

    /// <summary>Text to tokens, without special tokens; they are in <see cref="EncodeState.Tokens"/> afterwards.</summary>
    private void Run(ReadOnlySpan<char> text, bool tracks, EncodeState state)
    {
        try
        {
            state.Load(text, tracks || alwaysTracks);
            state.Tokens.Clear(tracks);
            givenMatcher.Apply(state);
            normalizer?.Apply(state);
            normalizedMatcher.Apply(state);
            preTokenizer?.Apply(state);
            Tokenize(state, tracks);
        }
        catch (TokenizerException exception) when (!exception.Message.StartsWith(Source, StringComparison.Ordinal))
        {
            throw new TokenizerException($"{Source}: {exception.Message}", exception);
        }
    }

    private void Tokenize(EncodeState state, bool tracks)
    {
        ModelScratch scratch = state.Model ??= model.NewScratch();
        TokenList tokens = state.Tokens;
        TextBuffer text = state.Text;
        ReadOnlySpan<Piece> pieces = state.Pieces;
        for (int word = 0; word < pieces.Length; word++)
        {
            Piece piece = pieces[word];
            if (piece.Token >= 0)
            {
                if (tracks)
                    tokens.Add(piece.Token, text.Starts[piece.Start], text.Ends[piece.End - 1], word, piece.Start, piece.End);
                else
                    tokens.Add(piece.Token);
                continue;
            }

            ReadOnlySpan<char> units = text.Slice(piece);
            uint hash = 0;
            bool cached = units.Length <= WordCache.LongestWord && scratch.Cache != null;
            if (cached && scratch.Cache!.TryGet(units, out hash, out ReadOnlySpan<int> ids, out ReadOnlySpan<byte> ranges))
            {
                if (!tracks)
                {
                    tokens.AddRange(ids);
                    continue;
                }

                for (int i = 0; i < ids.Length; i++)
                    Add(tokens, text, ids[i], piece.Start + ranges[2 * i], piece.Start + ranges[(2 * i) + 1], word);
                continue;
            }

            model.Tokenize(units, scratch);
            if (cached)
                scratch.Cache!.Set(units, hash, scratch.Output);
            foreach (WordToken token in scratch.Output)
            {
                if (tracks)
                    Add(tokens, text, token.Id, piece.Start + token.Start, piece.Start + token.End, word);
                else
                    tokens.Add(token.Id);
            }
        }
    }

    private void Add(TokenList tokens, TextBuffer text, int id, int start, int end, int word)
    {
        bool asText = model.WritesUnknownAsText && id == model.UnknownId;
        tokens.Add(id, text.Starts[start], text.Ends[end - 1], word, asText ? start : 0, asText ? end : 0);
    }
}
