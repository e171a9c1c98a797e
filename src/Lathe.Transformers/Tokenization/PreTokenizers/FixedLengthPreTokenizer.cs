using Lathe.Transformers.Tokenization.Buffers;
using Lathe.Transformers.Tokenization.Unicode;

namespace Lathe.Transformers.Tokenization.PreTokenizers;

/// <summary>Cuts every so many characters.</summary>
internal sealed class FixedLengthPreTokenizer(int characters) : SplittingPreTokenizer
{
    protected override void Split(ReadOnlySpan<char> text, int start, EncodeState state)
    {
        int begin = 0;
        int count = 0;
        for (int at = 0; at < text.Length;)
        {
            CodePoints.At(text, at, out int length);
            at += length;
            if (++count < characters)
                continue;
            state.AddPiece(start + begin, at - begin);
            (begin, count) = (at, 0);
        }

        state.AddPiece(start + begin, text.Length - begin);
    }
}
