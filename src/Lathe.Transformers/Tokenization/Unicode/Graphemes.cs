namespace Lathe.Transformers.Tokenization.Unicode;

/// <summary>Extended grapheme clusters (UAX 29, with the conjuncts of GB9c), for the SentencePiece character map.</summary>
internal static class Graphemes
{
    /// <summary>Length in UTF-16 units of the cluster that starts at <paramref name="start"/>.</summary>
    public static int Length(ReadOnlySpan<char> text, int start)
    {
        int current = CodePoints.At(text, start, out int length);
        int at = start + length;
        if (at >= text.Length)
            return length;
        // One character followed by plain ASCII: nearly always.
        if (text[at] < 0x80 && current != '\r' && !UnicodeTables.Is(current, UnicodeClass.Prepend))
            return length;

        UnicodeClass currentClass = UnicodeTables.Class(current);
        bool pictographicRun = currentClass.Has(UnicodeClass.Pictographic); // Pictographic Extend* so far
        bool conjunctRun = currentClass.Has(UnicodeClass.ConjunctConsonant);
        bool conjunctLinked = false;
        int regionalIndicators = IsRegionalIndicator(current) ? 1 : 0;
        while (at < text.Length)
        {
            int next = CodePoints.At(text, at, out length);
            UnicodeClass nextClass = UnicodeTables.Class(next);
            bool attaches = nextClass.Has(UnicodeClass.Attaches);
            bool joined;
            if (current == '\r')
                joined = next == '\n';
            else if ((currentClass | nextClass).Has(UnicodeClass.GraphemeControl))
                joined = false;
            else if (attaches || currentClass.Has(UnicodeClass.Prepend))
                joined = true;
            else if (IsHangulJoined(current, next))
                joined = true;
            else if (pictographicRun && current == 0x200D && nextClass.Has(UnicodeClass.Pictographic))
                joined = true;
            else if (conjunctRun && conjunctLinked && nextClass.Has(UnicodeClass.ConjunctConsonant))
                joined = true;
            else
                joined = IsRegionalIndicator(next) && (regionalIndicators & 1) == 1;
            if (!joined)
                break;

            if (!attaches)
            {
                pictographicRun = nextClass.Has(UnicodeClass.Pictographic);
                conjunctRun = nextClass.Has(UnicodeClass.ConjunctConsonant);
                conjunctLinked = false;
                regionalIndicators = IsRegionalIndicator(next) ? regionalIndicators + 1 : 0;
            }
            else
            {
                regionalIndicators = 0;
                if (nextClass.Has(UnicodeClass.ConjunctLinker))
                    conjunctLinked = true;
                else if (nextClass.Category() == 7) // a spacing mark ends both runs
                    (pictographicRun, conjunctRun) = (false, false);
            }

            current = next;
            currentClass = nextClass;
            at += length;
        }

        return at - start;
    }

    private static bool IsRegionalIndicator(int codePoint) => codePoint is >= 0x1F1E6 and <= 0x1F1FF;

    private static bool IsHangulJoined(int left, int right)
    {
        if (left < 0x1100)
            return false;
        bool rightVowel = right is (>= 0x1160 and <= 0x11A7) or (>= 0xD7B0 and <= 0xD7C6);
        bool rightTail = right is (>= 0x11A8 and <= 0x11FF) or (>= 0xD7CB and <= 0xD7FB);
        bool syllable = left is >= 0xAC00 and <= 0xD7A3;
        bool open = syllable && (left - 0xAC00) % 28 == 0;
        if (left is (>= 0x1100 and <= 0x115F) or (>= 0xA960 and <= 0xA97C)) // leading consonant
            return rightVowel || right is (>= 0x1100 and <= 0x115F) or (>= 0xA960 and <= 0xA97C) or (>= 0xAC00 and <= 0xD7A3);
        if (open || left is (>= 0x1160 and <= 0x11A7) or (>= 0xD7B0 and <= 0xD7C6))
            return rightVowel || rightTail;
        return rightTail && (syllable || left is (>= 0x11A8 and <= 0x11FF) or (>= 0xD7CB and <= 0xD7FB));
    }
}
