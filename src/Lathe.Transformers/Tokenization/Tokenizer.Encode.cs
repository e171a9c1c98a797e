using Lathe.Transformers.Tokenization.Buffers;
using Lathe.Transformers.Tokenization.PostProcessors;

namespace Lathe.Transformers.Tokenization;

public sealed partial class Tokenizer
{
    /// <summary>Encodes a text, or a pair, with offsets, words and all else.</summary>
    /// <param name="text">The text; a lone surrogate in it counts as U+FFFD.</param>
    /// <param name="pair">The second sequence, or null.</param>
    /// <param name="options">What differs from the tokenizer's file.</param>
    /// <exception cref="TokenizerException">The text has what the vocabulary cannot spell, and no unknown token exists.</exception>
    /// <exception cref="ArgumentException">The truncation cannot be done.</exception>
    public Encoding Encode(string text, string? pair = null, EncodeOptions? options = null)
    {
        Encoding encoding = EncodeUnpadded(text, pair, options ?? EncodeOptions.Default);
        return (options?.Padding ?? Padding) is { } padding ? Pad(encoding, encoding.Length, padding) : encoding;
    }

    /// <summary>Encodes the ids alone into a caller's span, without padding.</summary>
    /// <returns>Number of ids written.</returns>
    /// <exception cref="ArgumentException"><paramref name="ids"/> is too short; truncation in <paramref name="options"/> bounds the
    /// length.</exception>
    public int Encode(ReadOnlySpan<char> text, Span<int> ids, EncodeOptions? options = null)
    {
        EncodeState state = Rent();
        try
        {
            Run(text, false, state);
            return Write(state.Tokens, null, options ?? EncodeOptions.Default, ids, [], []);
        }
        finally
        {
            Return(state);
        }
    }

    /// <summary>Encodes a pair into callers' spans, without padding.</summary>
    /// <param name="text">The first sequence.</param>
    /// <param name="pair">The second sequence.</param>
    /// <param name="ids">Receives the ids.</param>
    /// <param name="typeIds">Receives the type ids; may be empty.</param>
    /// <param name="options">What differs from the tokenizer's file.</param>
    /// <returns>Number of ids written.</returns>
    /// <exception cref="ArgumentException">A span is too short, or the truncation cannot be done.</exception>
    public int Encode(ReadOnlySpan<char> text, ReadOnlySpan<char> pair, Span<int> ids, Span<int> typeIds, EncodeOptions? options = null)
    {
        EncodeState first = Rent();
        EncodeState second = Rent();
        try
        {
            Run(text, false, first);
            Run(pair, false, second);
            return Write(first.Tokens, second.Tokens, options ?? EncodeOptions.Default, ids, typeIds, []);
        }
        finally
        {
            Return(first);
            Return(second);
        }
    }

    /// <summary>Encodes a text or a pair into callers' spans, without padding.</summary>
    internal int Encode(string text, string? pair, Span<int> ids, Span<int> typeIds, EncodeOptions options)
    {
        EncodeState first = Rent();
        EncodeState? second = pair == null ? null : Rent();
        try
        {
            Run(text, false, first);
            if (second != null)
                Run(pair, false, second);
            return Write(first.Tokens, second?.Tokens, options, ids, typeIds, []);
        }
        finally
        {
            Return(first);
            if (second != null)
                Return(second);
        }
    }

    /// <summary>Number of tokens of a text, special tokens included, nothing truncated.</summary>
    public int CountTokens(ReadOnlySpan<char> text, bool addSpecialTokens = true)
    {
        EncodeState state = Rent();
        try
        {
            Run(text, false, state);
            return state.Tokens.Count + (addSpecialTokens ? postProcessor.AddedTokens(false) : 0);
        }
        finally
        {
            Return(state);
        }
    }

    private Encoding Pad(Encoding encoding, int longest, PaddingOptions padding)
    {
        int length = PaddedLength(longest, padding);
        TextSide side = padding.Side ?? PaddingSide;
        if (encoding.Overflowing.Count > 0)
            encoding.Overflowing = [.. encoding.Overflowing.Select(overflow => overflow.Padded(length, padding, side))];
        return encoding.Padded(length, padding, side);
    }

    private static int PaddedLength(int longest, PaddingOptions padding)
    {
        int length = padding.Length ?? longest;
        return padding.MultipleOf > 1
            && length % padding.MultipleOf != 0 ? length + padding.MultipleOf - (length % padding.MultipleOf) : length;
    }

    private int TextBudget(EncodeOptions options, bool pair)
    {
        if ((options.Truncation ?? Truncation) is not { } truncation)
            return int.MaxValue;
        int added = options.AddSpecialTokens ? postProcessor.AddedTokens(pair) : 0;
        if (truncation.MaximumLength < added)
            throw new ArgumentException(
                $"a maximum length of {truncation.MaximumLength} is less than the {added} special tokens that {Source} "
                + $"adds{(pair ? " to a pair" : "")}.");
        return truncation.MaximumLength - added;
    }

    /// <summary>Writes the first window with its special tokens.</summary>
    private int Write(TokenList first, TokenList? second, EncodeOptions options, Span<int> ids, Span<int> typeIds, Span<int> mask)
    {
        bool pair = second != null;
        TruncationOptions? truncation = options.Truncation ?? Truncation;
        (int keepFirst, int keepSecond) = Truncator.Keep(
            first.Count, second?.Count ?? -1, TextBudget(options, pair), truncation?.Strategy ?? TruncationStrategy.LongestFirst);
        int total = keepFirst + Math.Max(keepSecond, 0) + (options.AddSpecialTokens ? postProcessor.AddedTokens(pair) : 0);
        if (total > ids.Length || (total > typeIds.Length && !typeIds.IsEmpty))
            throw new ArgumentException(
                $"the text makes {total} tokens; the span holds {(total > ids.Length ? ids.Length : typeIds.Length)}. Give a longer span, "
                + "or a truncation.");
        bool left = (truncation?.Side ?? TruncationSide) == TextSide.Left;
        int at = 0;
        foreach (TemplatePart part in postProcessor.Template(pair))
        {
            if (part.Sequence < 0)
            {
                if (!options.AddSpecialTokens)
                    continue;
                ids[at] = part.Id;
                if (!typeIds.IsEmpty)
                    typeIds[at] = part.TypeId;
                at++;
                continue;
            }

            TokenList tokens = part.Sequence == 0 ? first : second!;
            int keep = part.Sequence == 0 ? keepFirst : keepSecond;
            tokens.Ids.AsSpan(left ? tokens.Count - keep : 0, keep).CopyTo(ids[at..]);
            if (!typeIds.IsEmpty)
                typeIds.Slice(at, keep).Fill(part.TypeId);
            at += keep;
        }

        if (!mask.IsEmpty)
            mask[..at].Fill(1);
        return at;
    }

    private Encoding EncodeUnpadded(string text, string? pair, EncodeOptions options)
    {
        EncodeState first = Rent();
        EncodeState? second = pair == null ? null : Rent();
        try
        {
            Run(text, true, first);
            if (second != null)
                Run(pair, true, second);
            return Windowed(first, second, options);
        }
        finally
        {
            Return(first);
            if (second != null)
                Return(second);
        }
    }

    /// <summary>The encoding of what two states hold, cut into windows as the truncation asks.</summary>
    private Encoding Windowed(EncodeState first, EncodeState? second, EncodeOptions options)
    {
        TruncationOptions? truncation = options.Truncation ?? Truncation;
        int firstCount = first.Tokens.Count;
        int secondCount = second?.Tokens.Count ?? -1;
        (int keepFirst, int keepSecond) = Truncator.Keep(
            firstCount, secondCount, TextBudget(options, second != null), truncation?.Strategy ?? TruncationStrategy.LongestFirst);
        int stride = truncation?.Stride ?? 0;
        TextSide side = truncation?.Side ?? TruncationSide;
        List<(int, int)> windows = Truncator.Windows(firstCount, keepFirst, stride, side);
        List<(int, int)> pairWindows = second == null ? [(0, 0)] : Truncator.Windows(secondCount, keepSecond, stride, side);
        Encoding encoding = Assemble(first, windows[0], second, pairWindows[0], options);
        if (windows.Count + pairWindows.Count > 2)
        {
            // Every overflowing window of the first with every one of the second, then the first one with those of the second.
            List<Encoding> overflowing = [];
            for (int i = 1; i <= windows.Count; i++)
            {
                foreach ((int, int) pairWindow in i < windows.Count ? pairWindows : pairWindows.Skip(1))
                    overflowing.Add(Assemble(first, windows[i % windows.Count], second, pairWindow, options));
            }

            encoding.Overflowing = overflowing;
        }

        return encoding;
    }

    private Encoding Assemble(EncodeState first, (int Start, int End) firstWindow, EncodeState? second, (int Start, int End) secondWindow,
        EncodeOptions options)
    {
        TemplatePart[] template = postProcessor.Template(second != null);
        int length = 0;
        foreach (TemplatePart part in template)
        {
            (int start, int end) = part.Sequence == 1 ? secondWindow : firstWindow;
            length += part.Sequence >= 0 ? end - start : options.AddSpecialTokens ? 1 : 0;
        }

        Encoding encoding = new(length);
        int at = 0;
        foreach (TemplatePart part in template)
        {
            if (part.Sequence >= 0)
            {
                EncodeState state = part.Sequence == 1 ? second! : first;
                (int start, int end) = part.Sequence == 1 ? secondWindow : firstWindow;
                for (int i = start; i < end; i++)
                    Put(encoding, at++, state, i, i - start, part);
            }
            else if (options.AddSpecialTokens)
            {
                (encoding.Ids[at], encoding.TypeIds[at], encoding.Tokens[at]) = (part.Id, part.TypeId, part.Token);
                (encoding.SpecialTokensMask[at], encoding.AttentionMask[at], encoding.WordIds[at], encoding.SequenceIds[at]) =
                    (1, 1, -1, -1);
                at++;
            }
        }

        return encoding;
    }

    private void Put(Encoding encoding, int at, EncodeState state, int index, int indexInWindow, TemplatePart part)
    {
        TokenList tokens = state.Tokens;
        int id = tokens.Ids[index];
        TextRange text = tokens.Texts[index];
        string token = text.Length > 0 ? new string(state.Text.Text[text.Start..text.End]) : IdToToken(id) ?? "";
        TextRange range = new(tokens.Starts[index], tokens.Ends[index]);
        (encoding.Ids[at], encoding.TypeIds[at], encoding.Tokens[at]) = (id, part.TypeId, token);
        (encoding.AttentionMask[at], encoding.WordIds[at], encoding.SequenceIds[at]) = (1, tokens.Words[index], part.Sequence);
        encoding.Offsets[at] = postProcessor.TrimsOffsets ? Trim(range, token, indexInWindow) : range;
    }

    private TextRange Trim(TextRange range, string token, int index)
    {
        int leading = 0;
        while (leading < token.Length && IsSpace(token[leading]))
            leading++;
        int trailing = 0;
        while (trailing < token.Length && IsSpace(token[token.Length - 1 - trailing]))
            trailing++;
        (int start, int end) = (range.Start, range.End);
        if (leading > 0)
        {
            // The space that the pre-tokenizer put in front stands for no text.
            bool first = index == 0 || start == 0;
            if (first && postProcessor.AddsPrefixSpace && leading == 1)
                leading = 0;
            start = Math.Min(start + leading, end);
        }

        if (trailing > 0 && end >= trailing)
            end = Math.Max(end - trailing, start);
        return new TextRange(start, end);
    }

    private static bool IsSpace(char unit) =>
        unit == PreTokenizers.ByteAlphabet.Characters[' '] || Unicode.UnicodeTables.Is(unit, Unicode.UnicodeClass.Space);
}
