using Lathe.Transformers.Tokenization.Buffers;

namespace Lathe.Transformers.Tokenization.Normalizers;

/// <summary>One step that rewrites text before it is split.</summary>
internal abstract class Normalizer
{
    /// <summary>Whether the step certainly leaves a text as it is; a cheap look that spares the copy.</summary>
    public virtual bool Leaves(ReadOnlySpan<char> text) => false;

    /// <summary>Emits the normalised piece into <see cref="EncodeState.Target"/>.</summary>
    public abstract void Rewrite(ReadOnlySpan<char> text, EncodeState state);

    /// <summary>Rewrites every text piece.</summary>
    public virtual void Apply(EncodeState state)
    {
        bool changes = false;
        foreach (Piece piece in state.Pieces)
            changes |= piece.Token < 0 && !Leaves(state.Text.Slice(piece));
        if (!changes)
            return;
        state.BeginRewrite();
        foreach (Piece piece in state.Pieces)
        {
            int start = state.Target.Length;
            ReadOnlySpan<char> text = state.BeginPiece(piece);
            if (piece.Token >= 0)
                state.Copy(0, text.Length);
            else
                Rewrite(text, state);
            state.EndPiece(start);
        }

        state.EndRewrite();
    }
}
