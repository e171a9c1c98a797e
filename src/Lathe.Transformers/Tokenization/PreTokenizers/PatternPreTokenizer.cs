using Lathe.Transformers.Tokenization.Buffers;
using Lathe.Transformers.Tokenization.Patterns;

namespace Lathe.Transformers.Tokenization.PreTokenizers;

/// <summary>Split, Punctuation, Digits and CharDelimiterSplit: cuts where a pattern matches.</summary>
internal sealed class PatternPreTokenizer(Pattern pattern, SplitBehavior behavior, bool invert) : SplittingPreTokenizer
{
    protected override void Split(ReadOnlySpan<char> text, int start, EncodeState state)
    {
        MatchList matches = state.Matches;
        matches.Clear();
        pattern.Find(text, matches);
        Cut(matches, text.Length, start, behavior, invert, state);
    }

    /// <summary>Adds the pieces of a text of <paramref name="length"/> units at <paramref name="start"/>, given the delimiters in
    /// it.</summary>
    public static void Cut(MatchList matches, int length, int start, SplitBehavior behavior, bool invert, EncodeState state)
    {
        Cutter cutter = new(start, behavior, state);
        int done = 0;
        for (int i = 0; i < matches.Count; i++)
        {
            (int from, int to) = matches[i];
            if (from > done)
                cutter.Add(done, from, invert);
            cutter.Add(from, to, !invert);
            done = to;
        }

        if (done < length)
            cutter.Add(done, length, invert);
        cutter.End();
    }

    /// <summary>Joins segments, delimiters and what is between them, as the behaviour says.</summary>
    private ref struct Cutter(int origin, SplitBehavior behavior, EncodeState state)
    {
        private int pendingStart = -1;
        private int pendingEnd;
        private bool pendingIsMatch;

        public void Add(int start, int end, bool isMatch)
        {
            switch (behavior)
            {
                case SplitBehavior.Removed:
                    if (!isMatch)
                        state.AddPiece(origin + start, end - start);
                    return;
                case SplitBehavior.Isolated:
                    state.AddPiece(origin + start, end - start);
                    return;
                case SplitBehavior.Contiguous when pendingStart >= 0 && pendingIsMatch == isMatch:
                case SplitBehavior.MergedWithPrevious when pendingStart >= 0 && isMatch && !pendingIsMatch:
                case SplitBehavior.MergedWithNext when pendingStart >= 0 && !isMatch && pendingIsMatch:
                    pendingEnd = end;
                    pendingIsMatch = isMatch;
                    return;
                default:
                    End();
                    (pendingStart, pendingEnd, pendingIsMatch) = (start, end, isMatch);
                    return;
            }
        }

        public void End()
        {
            if (pendingStart >= 0)
                state.AddPiece(origin + pendingStart, pendingEnd - pendingStart);
            pendingStart = -1;
        }
    }
}
