using Lathe.Transformers.Tokenization.Buffers;
using Lathe.Transformers.Tokenization.Patterns;

namespace Lathe.Transformers.Tokenization.PreTokenizers;

/// <summary>GPT-2's: an optional leading space, its word pattern, then every byte as a printable character.</summary>
internal sealed class ByteLevelPreTokenizer(bool addPrefixSpace, bool useRegex) : PreTokenizer
{
    private static readonly Gpt2Pattern words = new();

    public override void Apply(EncodeState state)
    {
        // The words are found in the text as it was; their spelling in bytes is written at once.
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

            bool prefix = addPrefixSpace && text[0] != ' ';
            if (!useRegex)
            {
                if (prefix)
                    state.EmitFrom(ByteAlphabet.Characters[' '], 0);
                ByteAlphabet.Emit(text, state);
                state.EndPiece(start);
                continue;
            }

            MatchList matches = state.Matches;
            matches.Clear();
            if (prefix)
                words.FindAfterSpace(text, matches);
            else
                words.Find(text, matches);
            for (int i = 0; i < matches.Count; i++)
            {
                (int from, int to) = matches[i];
                start = state.Target.Length;
                int origin = state.Text.Tracks ? state.Text.Starts[piece.Start + Math.Max(from, 0)] : 0;
                // From -1 stands for the space that was put in front.
                ReadOnlySpan<char> word = state.BeginPiece(new Piece(piece.Start + Math.Max(from, 0), to - Math.Max(from, 0), -1, origin));
                if (from < 0)
                {
                    char space = ByteAlphabet.Characters[' '];
                    if (state.Text.Tracks)
                        state.Target.Add(space, state.Text.Starts[piece.Start], state.Text.Ends[piece.Start]);
                    else
                        state.Target.Add(space, 0, 0);
                }

                ByteAlphabet.Emit(word, state);
                state.EndPiece(start);
            }
        }

        state.EndRewrite();
    }
}
