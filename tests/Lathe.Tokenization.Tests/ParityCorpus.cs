using System.Text;

namespace Lathe.Tokenization.Tests;

/// <summary>
/// Seeded strings that try a tokenizer: every page of Unicode, marks, emoji sequences, right-to-left, CJK, controls, lone surrogates,
/// special tokens in the text, very long words, nothing at all. The same seed gives the same strings on every machine.
/// </summary>
internal sealed class ParityCorpus(ulong seed)
{
    private static readonly string[] words = [
        "the", "Hello", "WORLD", "don't", "I'll", "we've", "they're", "it's", "I'm", "you'd", "naïve", "Ångström", "straße", "İstanbul",
            "ΣΊΣΥΦΟΣ",
        "résumé", "ﬁnance", "①②③", "½", "１２３", "ｆｕｌｌ", "東京", "生活的真谛是", "한국어", "각", "ภาษาไทย", "हिन्दी", "क्षत्रिय", "தமிழ்", "العربية",
            "עברית",
        "прив\u0301ет", "e\u0301", "A\u030A", "o\u0302\u0323", "ǆ", "ŉ", "ẞ", "2024-11-23", "3.14159", "$1,234.56", "user@example.com",
            "https://a.b/c?d=e&f#g",
        "C++", "snake_case", "camelCase", "…", "—", "«»", "''", "\"quoted\"", "#hash", "@at", "100%", "a/b", "\\n", "<", ">", "&amp;",
            "\u2581", "Ġ", "##ing",
        "antidisestablishmentarianism", "🤗", "👍🏽", "👨‍👩‍👧‍👦", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🇩🇪", "❤️", "1️⃣", "👩🏿‍🚀", "©️", "☺",
    ];

    private static readonly string[] specials =
        ["[CLS]", "[SEP]", "[MASK]", "[UNK]", "[PAD]", "<s>", "</s>", "<unk>", "<pad>", "<mask>", "<extra_id_7>", "<extra_id_99>",
        "<|endoftext|>", "<0x0A>", "[mask]"];

    private static readonly int[] spaces =
        [' ', ' ', ' ', ' ', '\t', '\n', '\r', 0x0B, 0x0C, 0x85, 0xA0, 0x1680, 0x2000, 0x2003, 0x2009, 0x200B, 0x2028, 0x2029, 0x202F,
        0x205F, 0x3000, 0xFEFF, 0x180E];

    private static readonly (int First, int Last)[] marks =
        [(0x300, 0x36F), (0x483, 0x489), (0x591, 0x5BD), (0x64B, 0x65F), (0x93C, 0x94D), (0xE31, 0xE3A), (0x1AB0, 0x1ACE), (0x1DC0, 0x1DFF),
        (0x20D0, 0x20F0),
         (0x302A, 0x302F), (0x3099, 0x309A), (0xFE00, 0xFE0F), (0xFE20, 0xFE2F), (0x1D165, 0x1D172), (0x1E8D0, 0x1E8D6)];

    private ulong state = seed * 0x9E3779B97F4A7C15 + 1;

    public IEnumerable<string> Strings(int count)
    {
        for (int i = 0; i < count; i++)
            yield return Make(i);
    }

    private string Make(int index)
    {
        StringBuilder text = new();
        switch (index % 12)
        {
            case 0 or 1: // every page of 128 code points in turn
                Page(text, index / 6 * 2 + index % 2);
                break;
            case 2:
                Marks(text);
                break;
            case 3:
                Emoji(text);
                break;
            case 4:
                Scripts(text);
                break;
            case 5:
                Controls(text);
                break;
            case 6:
                Sentence(text, 2 + Next(30), special: true);
                break;
            case 7 when index % 240 == 7:
                Long(text);
                break;
            case 8:
                Anything(text, 1 + Next(12));
                break;
            case 9:
                Punctuated(text);
                break;
            default:
                Sentence(text, Next(12), special: false);
                break;
        }

        return text.ToString();
    }

    private int Next(int limit)
    {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        return (int)((state >> 33) % (ulong)limit);
    }

    private T Pick<T>(T[] from) => from[Next(from.Length)];

    private static void Append(StringBuilder text, int codePoint)
    {
        if (codePoint is >= 0xD800 and <= 0xDFFF)
            text.Append((char)codePoint); // a lone surrogate, on purpose
        else
            text.Append(char.ConvertFromUtf32(codePoint));
    }

    private void Page(StringBuilder text, int page)
    {
        int first = page % (0x110000 / 128) * 128;
        int count = 1 + Next(16);
        for (int i = 0; i < count; i++)
        {
            Append(text, first + Next(128));
            if (Next(6) == 0)
                Append(text, Pick(spaces));
            if (Next(8) == 0)
                text.Append(Pick(words));
        }
    }

    private void Marks(StringBuilder text)
    {
        int count = 1 + Next(8);
        for (int i = 0; i < count; i++)
        {
            Append(text, Next(3) == 0 ? 0x20 + Next(0x600) : 'a' + Next(26));
            int some = Next(6);
            for (int k = 0; k < some; k++)
            {
                (int low, int high) = Pick(marks);
                Append(text, low + Next(high - low + 1));
                if (Next(12) == 0)
                    Append(text, Next(2) == 0 ? 0x200D : 1 + Next(31));
            }

            if (Next(4) == 0)
                text.Append(' ');
        }
    }

    private void Emoji(StringBuilder text)
    {
        int count = 1 + Next(6);
        for (int i = 0; i < count; i++)
        {
            Append(text, Next(3) switch { 0 => 0x1F600 + Next(80), 1 => 0x1F300 + Next(0x300), _ => 0x2600 + Next(0x1C0) });
            if (Next(3) == 0)
                Append(text, 0x1F3FB + Next(5));
            if (Next(3) == 0)
                Append(text, 0xFE0F);
            if (Next(3) == 0)
                Append(text, 0x200D);
            else if (Next(3) == 0)
                text.Append(' ').Append(Pick(words));
            if (Next(9) == 0)
            {
                Append(text, 0x1F1E6 + Next(26));
                Append(text, 0x1F1E6 + Next(26));
            }
        }
    }

    private void Scripts(StringBuilder text)
    {
        int count = 1 + Next(10);
        for (int i = 0; i < count; i++)
        {
            int script = Next(10);
            int length = 1 + Next(8);
            for (int k = 0; k < length; k++)
            {
                Append(text, script switch
                {
                    0 => 0x4E00 + Next(0x5200),
                    1 => 0x3040 + Next(0xC0),
                    2 => 0xAC00 + Next(11172),
                    3 => 0x5D0 + Next(27),
                    4 => 0x620 + Next(0x60),
                    5 => 0x900 + Next(0x80),
                    6 => 0x400 + Next(0x130),
                    7 => 0x1100 + Next(0x100),
                    8 => 0x20000 + Next(0xA700),
                    _ => 0xFF00 + Next(0xF0),
                });
            }

            if (Next(2) == 0)
                Append(text, Pick(spaces));
        }
    }

    private void Controls(StringBuilder text)
    {
        int count = 1 + Next(12);
        for (int i = 0; i < count; i++)
        {
            Append(text, Next(6) switch
            {
                0 => Next(32),
                1 => 0x7F + Next(0x22),
                2 => 0x2000 + Next(0x70),
                3 => 0xFFF0 + Next(16),
                4 => 0xD800 + Next(0x800),
                _ => 0xE0000 + Next(0x80),
            });
            if (Next(3) == 0)
                text.Append(Pick(words));
        }
    }

    private void Sentence(StringBuilder text, int count, bool special)
    {
        for (int i = 0; i < count; i++)
        {
            text.Append(special && Next(5) == 0 ? Pick(specials) : Pick(words));
            int gap = Next(8);
            if (gap < 5)
                text.Append(' ');
            else if (gap == 5)
                Append(text, Pick(spaces));
            else if (gap == 6)
                text.Append("  ");
        }
    }

    private void Long(StringBuilder text)
    {
        int length = 90 + Next(3000);
        int kind = Next(4);
        for (int i = 0; i < length; i++)
        {
            Append(text, kind switch
            {
                0 => 'a' + Next(26),
                1 => 'a',
                2 => 0x4E00 + Next(0x5200),
                _ => 0x21 + Next(0x180),
            });
        }
    }

    private void Anything(StringBuilder text, int count)
    {
        for (int i = 0; i < count; i++)
            Append(text, Next(4) switch { 0 => Next(0x110000), 1 => Next(0x3000), 2 => Next(0x10000), _ => Next(0x80) });
    }

    private void Punctuated(StringBuilder text)
    {
        int count = 1 + Next(25);
        for (int i = 0; i < count; i++)
        {
            Append(text, Next(4) switch { 0 => 0x21 + Next(0x5E), 1 => '0' + Next(10), 2 => 0x2010 + Next(0x50), _ => 'A' + Next(58) });
            if (Next(5) == 0)
                text.Append(' ');
        }
    }
}
