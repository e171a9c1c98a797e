using Lathe.Transformers.Tokenization.Buffers;
using Lathe.Transformers.Tokenization.Unicode;

namespace Lathe.Transformers.Tokenization.PreTokenizers;

/// <summary>Cuts at white space, which it drops, and around every punctuation character.</summary>
internal sealed class BertPreTokenizer : SplittingPreTokenizer
{
    private static readonly byte[] asciiKinds = Kinds(); // 0 word, 1 space, 2 punctuation

    protected override void Split(ReadOnlySpan<char> text, int start, EncodeState state)
    {
        int word = 0;
        for (int at = 0; at < text.Length;)
        {
            int kind;
            int length = 1;
            if (text[at] < 128)
            {
                kind = asciiKinds[text[at]];
            }
            else
            {
                UnicodeClass found = UnicodeTables.Class(CodePoints.At(text, at, out length));
                kind = found.Has(UnicodeClass.Space) ? 1 : found.Has(UnicodeClass.Punctuation) ? 2 : 0;
            }

            if (kind != 0)
            {
                state.AddPiece(start + word, at - word);
                if (kind == 2)
                    state.AddPiece(start + at, length);
                word = at + length;
            }

            at += length;
        }

        state.AddPiece(start + word, text.Length - word);
    }

    private static byte[] Kinds()
    {
        byte[] kinds = new byte[128];
        for (int c = 0; c < kinds.Length; c++)
            kinds[c] = UnicodeTables.Is(c, UnicodeClass.Space)
                ? (byte)1 : UnicodeTables.Is(c, UnicodeClass.Punctuation) ? (byte)2 : (byte)0;
        return kinds;
    }
}
