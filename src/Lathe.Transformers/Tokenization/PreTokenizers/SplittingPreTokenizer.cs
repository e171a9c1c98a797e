using Lathe.Transformers.Tokenization.Buffers;

namespace Lathe.Transformers.Tokenization.PreTokenizers;

/// <summary>A step that only cuts: it adds the pieces of every text piece in order.</summary>
internal abstract class SplittingPreTokenizer : PreTokenizer
{
    public override void Apply(EncodeState state)
    {
        state.BeginPieces();
        foreach (Piece piece in state.Pieces)
        {
            if (piece.Token >= 0)
                state.AddPiece(piece);
            else
                Split(state.Text.Slice(piece), piece.Start, state);
        }

        state.EndPieces();
    }

    /// <summary>Adds pieces of a text that begins at <paramref name="start"/> of the working text.</summary>
    protected abstract void Split(ReadOnlySpan<char> text, int start, EncodeState state);
}
