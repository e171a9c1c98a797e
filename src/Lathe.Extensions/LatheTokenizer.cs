using System.Buffers;
using Lathe.Transformers.Tokenization;
using Microsoft.ML.Tokenizers;
using Tokenizer = Lathe.Transformers.Tokenization.Tokenizer;

namespace Lathe.Extensions;

/// <summary>
/// A <see cref="Tokenizer"/> as the abstract class of Microsoft.ML.Tokenizers, which text chunkers and token counters take. Safe from
/// any number of threads, as the tokenizer is.
/// </summary>
/// <remarks>
/// Ids are those of the text alone: <see cref="Tokenizer.AddedTokenCount"/> says how many special tokens a model adds to a text.
/// Truncation and padding that the tokenizer's file asks for are not done: nothing is cut but at the number of tokens that a call gives.
/// Offsets, indices and numbers of characters are of the text as it was given, in UTF-16 units, whatever the normalizer does; the
/// normalized text that calls return is therefore always null. A model's normalizer and pre-tokenizer are part of what its ids mean
/// (without them, a vocabulary of lower-case words or of bytes does not spell the text), so both are always applied:
/// <c>considerNormalization</c> and <c>considerPreTokenization</c> change nothing.
/// A limit never falls inside a character: one whose tokens do not all fit is left out with all of them.
/// </remarks>
public sealed class LatheTokenizer : Microsoft.ML.Tokenizers.Tokenizer
{
    private static readonly EncodeOptions TextAlone = new()
    {
        AddSpecialTokens = false,
        Truncation = TruncationOptions.None,
        Padding = PaddingOptions.None,
    };

    /// <param name="tokenizer">What is adapted, such as a pipeline's tokenizer.</param>
    /// <exception cref="ArgumentNullException">There is none.</exception>
    public LatheTokenizer(Tokenizer tokenizer)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        Adapted = tokenizer;
    }

    /// <summary>The tokenizer that does the work.</summary>
    public Tokenizer Adapted { get; }

    /// <summary>Reads a folder or a file as <see cref="Tokenizer.Load"/> does.</summary>
    /// <inheritdoc cref="Tokenizer.Load"/>
    public static LatheTokenizer Load(string path, TokenizerOptions? options = null) => new(Tokenizer.Load(path, options));

    /// <summary>Tokens to text; special tokens, and ids that are no token's, are left out.</summary>
    /// <param name="ids">Token ids.</param>
    /// <exception cref="ArgumentNullException">There are none.</exception>
    public override string Decode(IEnumerable<int> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return Adapted.Decode([.. ids]);
    }

    /// <summary>Tokens to text in a caller's span; special tokens, and ids that are no token's, are left out.</summary>
    /// <param name="ids">Token ids.</param>
    /// <param name="destination">Receives the text.</param>
    /// <param name="idsConsumed">
    /// Ids that the written text is of: all of them, or the most from the first whose text fits and is how the whole text begins, so
    /// that no character of several tokens is cut.
    /// </param>
    /// <param name="charsWritten">UTF-16 units written.</param>
    /// <returns><see cref="OperationStatus.DestinationTooSmall"/> where the text of all ids does not fit.</returns>
    /// <exception cref="ArgumentNullException">There are no ids.</exception>
    public override OperationStatus Decode(IEnumerable<int> ids, Span<char> destination, out int idsConsumed, out int charsWritten)
    {
        ArgumentNullException.ThrowIfNull(ids);
        int[] all = [.. ids];
        string whole = Adapted.Decode(all), text = whole;
        idsConsumed = all.Length;
        if (whole.Length > destination.Length)
        {
            idsConsumed = FirstTooLong(all, destination.Length);
            do
            {
                idsConsumed--;
                text = Adapted.Decode(all.AsSpan(0, idsConsumed));
            }
            while (idsConsumed > 0 && !(text.Length <= destination.Length && whole.StartsWith(text, StringComparison.Ordinal)));
            if (idsConsumed == 0)
                text = "";
        }
        text.CopyTo(destination);
        charsWritten = text.Length;
        return whole.Length > destination.Length ? OperationStatus.DestinationTooSmall : OperationStatus.Done;
    }

    /// <inheritdoc/>
    protected override EncodeResults<EncodedToken> EncodeToTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        ThrowIfNoTokens(settings);
        Encoding encoding = Encode(text, textSpan);
        int count = FittingFromStart(encoding, settings.MaxTokenCount);
        EncodedToken[] tokens = new EncodedToken[count];
        for (int i = 0; i < count; i++)
            tokens[i] = new EncodedToken(encoding.Ids[i], encoding.Tokens[i], encoding.Offsets[i].Start..encoding.Offsets[i].End);
        return new EncodeResults<EncodedToken> { Tokens = tokens, CharsConsumed = EndOf(encoding, count, Length(text, textSpan)) };
    }

    /// <inheritdoc/>
    protected override EncodeResults<int> EncodeToIds(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        ThrowIfNoTokens(settings);
        ReadOnlySpan<char> given = text is null ? textSpan : text;
        int all = Adapted.CountTokens(given, addSpecialTokens: false);
        if (all <= settings.MaxTokenCount)
        {
            int[] ids = new int[all];
            Adapted.Encode(given, ids, TextAlone);
            return new EncodeResults<int> { Tokens = ids, CharsConsumed = given.Length };
        }
        Encoding encoding = Encode(text, textSpan);
        int count = FittingFromStart(encoding, settings.MaxTokenCount);
        return new EncodeResults<int> { Tokens = encoding.Ids[..count], CharsConsumed = EndOf(encoding, count, given.Length) };
    }

    /// <inheritdoc/>
    protected override int CountTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        ThrowIfNoTokens(settings);
        int count = Adapted.CountTokens(text is null ? textSpan : text, addSpecialTokens: false);
        return count <= settings.MaxTokenCount ? count : FittingFromStart(Encode(text, textSpan), settings.MaxTokenCount);
    }

    /// <inheritdoc/>
    protected override int GetIndexByTokenCount(
        string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings, bool fromEnd, out string? normalizedString, out int tokenCount)
    {
        ThrowIfNoTokens(settings);
        normalizedString = null;
        Encoding encoding = Encode(text, textSpan);
        int length = Length(text, textSpan);
        if (!fromEnd)
        {
            tokenCount = FittingFromStart(encoding, settings.MaxTokenCount);
            return EndOf(encoding, tokenCount, length);
        }
        int first = Math.Max(encoding.Length - settings.MaxTokenCount, 0);
        while (first < encoding.Length && IsInsideCharacter(encoding, first))
            first++;
        tokenCount = encoding.Length - first;
        return first == 0 ? 0 : tokenCount == 0 ? length : encoding.Offsets[first].Start;
    }

    private static int Length(string? text, ReadOnlySpan<char> textSpan) => text?.Length ?? textSpan.Length;

    private static void ThrowIfNoTokens(EncodeSettings settings, [System.Runtime.CompilerServices.CallerMemberName] string method = "")
    {
        if (settings.MaxTokenCount <= 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(settings), settings.MaxTokenCount, $"{method}: the largest number of tokens must be at least 1");
        }
    }

    /// <summary>Most tokens from the first that are no more than <paramref name="most"/> and end where a character does.</summary>
    private static int FittingFromStart(Encoding encoding, int most)
    {
        int count = Math.Min(encoding.Length, most);
        while (count > 0 && IsInsideCharacter(encoding, count))
            count--;
        return count;
    }

    /// <summary>
    /// Whether a cut before a token would go through what a character was made to: bytes of an emoji, letters of a ligature.
    /// </summary>
    private static bool IsInsideCharacter(Encoding encoding, int token) =>
        token > 0 && token < encoding.Length && encoding.Offsets[token].Start < encoding.Offsets[token - 1].End;

    /// <summary>
    /// Where the text of the first tokens ends: with the text itself if they are all, so that what stands for no token is not left over.
    /// </summary>
    private static int EndOf(Encoding encoding, int count, int length) =>
        count == encoding.Length ? length : count == 0 ? 0 : encoding.Offsets[count - 1].End;

    private Encoding Encode(string? text, ReadOnlySpan<char> textSpan) =>
        Adapted.Encode(text ?? new string(textSpan), pair: null, TextAlone);

    /// <summary>A number of ids whose text is longer than <paramref name="length"/>, about the smallest: text grows with ids.</summary>
    private int FirstTooLong(int[] ids, int length)
    {
        int fits = 0, tooLong = ids.Length;
        while (tooLong - fits > 1)
        {
            int middle = (fits + tooLong) / 2;
            if (Adapted.Decode(ids.AsSpan(0, middle)).Length <= length)
                fits = middle;
            else
                tooLong = middle;
        }
        return tooLong;
    }
}
