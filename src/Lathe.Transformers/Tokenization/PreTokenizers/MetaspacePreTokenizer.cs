using Lathe.Transformers.Tokenization.Buffers;
using Lathe.Transformers.Tokenization.Unicode;

namespace Lathe.Transformers.Tokenization.PreTokenizers;

/// <summary>SentencePiece's: spaces become a visible mark, words begin with it.</summary>
internal sealed class MetaspacePreTokenizer(int replacement, MetaspacePrepend prepend, bool split) : PreTokenizer
{
    public override bool NeedsOffsets => prepend == MetaspacePrepend.First;

    public override void Apply(EncodeState state)
    {
        state.BeginRewrite();
        foreach (Piece piece in state.Pieces)
        {
            int start = state.Target.Length;
            ReadOnlySpan<char> text = state.BeginPiece(piece);
            if (piece.Token >= 0)
            {
                state.Copy(0, text.Length);
                state.EndPiece(start);
                continue;
            }

            int first = CodePoints.At(text, 0, out _);
            bool marked = first == replacement || first == ' ';
            if (!marked && (prepend == MetaspacePrepend.Always || (prepend == MetaspacePrepend.First && piece.Origin == 0)))
                state.EmitFrom(replacement, 0);
            Write(text, piece, start, state);
        }

        state.EndRewrite();
    }

    private void Write(ReadOnlySpan<char> text, Piece piece, int start, EncodeState state)
    {
        int word = start; // in the target
        int wordOrigin = piece.Origin;
        for (int at = 0; at < text.Length;)
        {
            int codePoint = CodePoints.At(text, at, out int length);
            bool isMark = codePoint == ' ' || codePoint == replacement;
            if (isMark && split && state.Target.Length > word)
            {
                state.AddPiece(new Piece(word, state.Target.Length - word, -1, wordOrigin));
                word = state.Target.Length;
                wordOrigin = state.Text.Tracks ? state.Text.Starts[piece.Start + at] : 0;
            }

            state.EmitFrom(isMark ? replacement : codePoint, at);
            at += length;
        }

        if (state.Target.Length > word)
            state.AddPiece(new Piece(word, state.Target.Length - word, -1, wordOrigin));
    }
}
