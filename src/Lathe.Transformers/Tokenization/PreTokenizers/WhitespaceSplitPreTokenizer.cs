using Lathe.Transformers.Tokenization.Buffers;
using Lathe.Transformers.Tokenization.Unicode;

namespace Lathe.Transformers.Tokenization.PreTokenizers;

/// <summary>Cuts at white space and drops it.</summary>
internal sealed class WhitespaceSplitPreTokenizer : SplittingPreTokenizer
{
    protected override void Split(ReadOnlySpan<char> text, int start, EncodeState state)
    {
        int word = 0;
        for (int at = 0; at < text.Length; at++)
        {
            char unit = text[at];
            if (unit > ' ' && unit < 127)
                continue;
            if (!UnicodeTables.Is(unit, UnicodeClass.Space)) // no white space lies beyond the BMP
                continue;
            state.AddPiece(start + word, at - word);
            word = at + 1;
        }

        state.AddPiece(start + word, text.Length - word);
    }
}
