using System.Buffers;
using Lathe.Transformers.Tokenization.Buffers;
using Lathe.Transformers.Tokenization.Models;
using Lathe.Transformers.Tokenization.Unicode;

namespace Lathe.Transformers.Tokenization;

/// <summary>Finds added tokens: leftmost, there the longest, none overlapping another.</summary>
internal sealed class AddedTokenMatcher
{
    private readonly TokenTrie trie = new();
    private readonly AddedToken[] tokens;
    private readonly SearchValues<char> firsts;

    /// <param name="tokens">The tokens.</param>
    /// <param name="spellings">How each is written in the text to search; an empty one is never found.</param>
    public AddedTokenMatcher(AddedToken[] tokens, string[] spellings)
    {
        this.tokens = tokens;
        HashSet<char> first = [];
        // The first of equal spellings wins, so it is added last.
        for (int i = tokens.Length - 1; i >= 0; i--)
        {
            if (spellings[i].Length == 0)
                continue;
            trie.Add(spellings[i], i);
            first.Add(spellings[i][0]);
        }

        firsts = SearchValues.Create([.. first]);
    }

    public bool IsEmpty => tokens.Length == 0;

    /// <summary>Cuts every text piece around the tokens in it.</summary>
    public void Apply(EncodeState state)
    {
        if (IsEmpty)
            return;
        bool any = false;
        foreach (Piece piece in state.Pieces)
            any |= piece.Token < 0 && state.Text.Slice(piece).ContainsAny(firsts);
        if (!any)
            return;
        state.BeginPieces();
        foreach (Piece piece in state.Pieces)
        {
            if (piece.Token >= 0)
                state.AddPiece(piece);
            else
                Cut(state.Text.Slice(piece), piece.Start, state);
        }

        state.EndPieces();
    }

    private void Cut(ReadOnlySpan<char> text, int origin, EncodeState state)
    {
        int done = 0;
        for (int search = 0; search < text.Length;)
        {
            int skip = text[search..].IndexOfAny(firsts);
            if (skip < 0)
                break;
            int start = search + skip;
            (int index, int end) = Longest(text, start);
            if (index < 0)
            {
                search = start + 1;
                continue;
            }

            search = end;
            AddedToken token = tokens[index];
            if (token.SingleWord && (TouchesWord(text, start, before: true) || TouchesWord(text, end, before: false)))
                continue;
            if (token.LeftStrip)
            {
                while (start > done && UnicodeTables.Is(text[start - 1], UnicodeClass.Space))
                    start--;
            }

            if (token.RightStrip)
            {
                while (end < text.Length && UnicodeTables.Is(text[end], UnicodeClass.Space))
                    end++;
            }

            if (start > done)
                state.AddPiece(origin + done, start - done);
            state.AddPiece(origin + start, end - start, token.Id);
            done = end;
        }

        state.AddPiece(origin + done, text.Length - done);
    }

    private (int Index, int End) Longest(ReadOnlySpan<char> text, int start)
    {
        (int index, int end) = (-1, start);
        int node = 0;
        for (int at = start; at < text.Length;)
        {
            node = trie.Step(node, text[at++]);
            if (node == 0)
                break;
            if (trie.IdAt(node) >= 0)
                (index, end) = (trie.IdAt(node), at);
        }

        return (index, end);
    }

    private static bool TouchesWord(ReadOnlySpan<char> text, int at, bool before)
    {
        if (before ? at == 0 : at == text.Length)
            return false;
        int codePoint = before ? CodePoints.Before(text, at, out _) : CodePoints.At(text, at, out _);
        return UnicodeTables.Is(codePoint, UnicodeClass.RustWord);
    }
}
