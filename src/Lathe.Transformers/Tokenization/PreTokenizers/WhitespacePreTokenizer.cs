using Lathe.Transformers.Tokenization.Buffers;
using Lathe.Transformers.Tokenization.Unicode;

namespace Lathe.Transformers.Tokenization.PreTokenizers;

/// <summary><c>\w+|[^\w\s]+</c>: runs of word characters, and runs of what is neither that nor white space.</summary>
internal sealed class WhitespacePreTokenizer : SplittingPreTokenizer
{
    protected override void Split(ReadOnlySpan<char> text, int start, EncodeState state)
    {
        int begin = 0;
        int previous = 0; // 0 space, 1 word, 2 other
        for (int at = 0; at < text.Length;)
        {
            UnicodeClass found = UnicodeTables.Class(CodePoints.At(text, at, out int length));
            int kind = found.Has(UnicodeClass.RustWord) ? 1 : found.Has(UnicodeClass.Space) ? 0 : 2;
            if (kind != previous)
            {
                if (previous != 0)
                    state.AddPiece(start + begin, at - begin);
                begin = at;
                previous = kind;
            }

            at += length;
        }

        if (previous != 0)
            state.AddPiece(start + begin, text.Length - begin);
    }
}
