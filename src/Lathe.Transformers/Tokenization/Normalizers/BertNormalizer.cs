using System.Buffers;
using Lathe.Transformers.Tokenization.Buffers;
using Lathe.Transformers.Tokenization.Unicode;

namespace Lathe.Transformers.Tokenization.Normalizers;

/// <summary>BERT's: drops control characters, spaces out Chinese, strips accents, lowers; each switchable, in this order.</summary>
internal sealed class BertNormalizer : Normalizer
{
    private static readonly SearchValues<char> asciiWithoutUpper =
        SearchValues.Create(" !\"#$%&'()*+,-./0123456789:;<=>?@[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    private readonly bool cleans, spacesChinese, strips, lowers;
    private readonly byte[] ascii = new byte[128]; // what becomes of an ASCII character; 0 = dropped

    public BertNormalizer(bool cleanText, bool handleChinese, bool stripAccents, bool lowercase)
    {
        (cleans, spacesChinese, strips, lowers) = (cleanText, handleChinese, stripAccents, lowercase);
        for (int c = 0; c < ascii.Length; c++)
        {
            int becomes = c;
            if (cleanText && UnicodeTables.Is(c, UnicodeClass.BertRemoved))
                becomes = 0;
            else if (cleanText && UnicodeTables.Is(c, UnicodeClass.BertSpace))
                becomes = ' ';
            else if (lowercase && c is >= 'A' and <= 'Z')
                becomes = c | 0x20;
            ascii[c] = (byte)becomes;
        }
    }

    public override bool Leaves(ReadOnlySpan<char> text) => text.IndexOfAnyExcept(asciiWithoutUpper) < 0;

    public override void Rewrite(ReadOnlySpan<char> text, EncodeState state)
    {
        for (int at = 0; at < text.Length;)
        {
            char unit = text[at];
            if (unit < 128)
            {
                if (ascii[unit] != 0 || (unit == 0 && !cleans))
                    state.EmitFrom(ascii[unit], at);
                at++;
                continue;
            }

            // A run takes dropped ASCII controls in: the marks on both sides of one meet and are put in order together.
            int end = at + 1;
            while (end < text.Length && (text[end] >= 128 || (cleans && ascii[text[end]] == 0)))
                end++;
            RewriteRun(text, at, end, state);
            at = end;
        }
    }

    private void RewriteRun(ReadOnlySpan<char> text, int start, int end, EncodeState state)
    {
        NormalizationScratch scratch = state.Normalization;
        scratch.Count = 0;
        for (int at = start; at < end;)
        {
            int codePoint = CodePoints.At(text, at, out int length);
            UnicodeClass kind = UnicodeTables.Class(codePoint);
            if (cleans && kind.Has(UnicodeClass.BertRemoved))
            {
                at += length;
                continue;
            }

            if (cleans && kind.Has(UnicodeClass.BertSpace))
                codePoint = ' ';
            bool spaced = spacesChinese && kind.Has(UnicodeClass.Chinese);
            if (spaced)
                scratch.Add(' ', 0, at);
            if (strips)
                Normalization.Decompose(codePoint, false, at, scratch);
            else
                scratch.Add(codePoint, 0, at);
            if (spaced)
                scratch.Add(' ', 0, at);
            at += length;
        }

        if (strips)
            Normalization.Reorder(scratch);
        for (int i = 0; i < scratch.Count; i++)
        {
            int codePoint = scratch.CodePoints[i];
            if (strips && UnicodeTables.Is(codePoint, UnicodeClass.BertMark))
                continue;
            ReadOnlySpan<char> lower = lowers ? UnicodeTables.Lower(codePoint) : [];
            if (lower.IsEmpty)
                state.EmitFrom(codePoint, scratch.Sources[i]);
            for (int k = 0; k < lower.Length;)
            {
                state.EmitFrom(CodePoints.At(lower, k, out int length), scratch.Sources[i]);
                k += length;
            }
        }
    }
}
