using Lathe.Transformers.Tokenization.Buffers;
using Lathe.Transformers.Tokenization.Unicode;

namespace Lathe.Transformers.Tokenization.PreTokenizers;

/// <summary>Cuts where the script changes; Japanese kana count as Han, characters of no script go with what is before.
/// At the very beginning of a piece they are dropped: the Rust implementation does so, and vocabularies were made with it.</summary>
internal sealed class UnicodeScriptsPreTokenizer : SplittingPreTokenizer
{
    protected override void Split(ReadOnlySpan<char> text, int start, EncodeState state)
    {
        int begin = -1;
        int previous = -1;
        for (int at = 0; at < text.Length;)
        {
            int script = UnicodeTables.Script(CodePoints.At(text, at, out int length));
            if (script != 0)
            {
                if (previous != script)
                {
                    if (begin >= 0)
                        state.AddPiece(start + begin, at - begin);
                    begin = at;
                }

                previous = script;
            }

            at += length;
        }

        if (begin >= 0)
            state.AddPiece(start + begin, text.Length - begin);
    }
}
