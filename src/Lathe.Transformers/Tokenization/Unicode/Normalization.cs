using System.Text;

namespace Lathe.Transformers.Tokenization.Unicode;

/// <summary>NFC, NFD, NFKC and NFKD over our own tables.</summary>
internal static class Normalization
{
    private const int SyllableBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TailBase = 0x11A7;
    private const int VowelCount = 21, TailCount = 28, SyllableCount = 19 * VowelCount * TailCount;

    /// <summary>Whether a text is certainly unchanged; a quick look that may say no for a normalised text.</summary>
    public static bool IsInert(ReadOnlySpan<char> text, NormalizationForm form)
    {
        // Below U+00C0 nothing decomposes canonically, below U+0300 nothing composes; compatibility forms begin at U+00A0.
        char limit = form switch
        {
            NormalizationForm.FormC => '\u0300',
            NormalizationForm.FormD => '\u00C0',
            _ => '\u00A0',
        };
        foreach (char unit in text)
        {
            if (unit >= limit)
                return false;
        }

        return true;
    }

    /// <summary>Fills <paramref name="scratch"/> with the normalised code points and, for each, the index of the source unit it came
    /// from.</summary>
    public static void Run(ReadOnlySpan<char> text, NormalizationForm form, NormalizationScratch scratch)
    {
        bool compatible = form is NormalizationForm.FormKC or NormalizationForm.FormKD;
        scratch.Count = 0;
        for (int at = 0; at < text.Length;)
        {
            int codePoint = CodePoints.At(text, at, out int length);
            if (codePoint < 0xA0)
                scratch.Add(codePoint, 0, at);
            else
                Decompose(codePoint, compatible, at, scratch);
            at += length;
        }

        Reorder(scratch);
        if (form is NormalizationForm.FormC or NormalizationForm.FormKC)
            Compose(scratch);
    }

    /// <summary>Adds the decomposition of one code point.</summary>
    public static void Decompose(int codePoint, bool compatible, int source, NormalizationScratch scratch)
    {
        int syllable = codePoint - SyllableBase;
        if ((uint)syllable < SyllableCount)
        {
            scratch.Add(LeadBase + (syllable / (VowelCount * TailCount)), 0, source);
            scratch.Add(VowelBase + (syllable % (VowelCount * TailCount) / TailCount), 0, source);
            if (syllable % TailCount != 0)
                scratch.Add(TailBase + (syllable % TailCount), 0, source);
            return;
        }

        ReadOnlySpan<char> parts = UnicodeTables.Decomposition(codePoint, compatible);
        if (parts.IsEmpty)
        {
            scratch.Add(codePoint, UnicodeTables.CombiningClass(codePoint), source);
            return;
        }

        for (int at = 0; at < parts.Length;)
        {
            int part = CodePoints.At(parts, at, out int length);
            scratch.Add(part, UnicodeTables.CombiningClass(part), source);
            at += length;
        }
    }

    /// <summary>Sorts every run of marks stably by combining class. Long runs (hostile ones have millions) are counted, not
    /// inserted.</summary>
    public static void Reorder(NormalizationScratch scratch)
    {
        for (int start = 0; start < scratch.Count; start++)
        {
            if (scratch.Classes[start] == 0)
                continue;
            int end = start + 1;
            bool sorted = true;
            while (end < scratch.Count && scratch.Classes[end] != 0)
            {
                sorted &= scratch.Classes[end] >= scratch.Classes[end - 1];
                end++;
            }

            if (!sorted)
                CountingSort(scratch, start, end);
            start = end;
        }
    }

    private static void CountingSort(NormalizationScratch scratch, int start, int end)
    {
        int length = end - start;
        if (length <= 32)
        {
            for (int i = start + 1; i < end; i++)
            {
                (int codePoint, byte combining, int source) = (scratch.CodePoints[i], scratch.Classes[i], scratch.Sources[i]);
                int k = i - 1;
                for (; k >= start && scratch.Classes[k] > combining; k--)
                    (scratch.CodePoints[k + 1], scratch.Classes[k + 1], scratch.Sources[k + 1]) =
                        (scratch.CodePoints[k], scratch.Classes[k], scratch.Sources[k]);
                (scratch.CodePoints[k + 1], scratch.Classes[k + 1], scratch.Sources[k + 1]) = (codePoint, combining, source);
            }

            return;
        }

        Span<int> places = stackalloc int[257];
        places.Clear();
        for (int i = start; i < end; i++)
            places[scratch.Classes[i] + 1]++;
        for (int i = 1; i < places.Length; i++)
            places[i] += places[i - 1];
        int[] codePoints = scratch.CodePoints[start..end];
        byte[] classes = scratch.Classes[start..end];
        int[] sources = scratch.Sources[start..end];
        for (int i = 0; i < length; i++)
        {
            int to = start + places[classes[i]]++;
            (scratch.CodePoints[to], scratch.Classes[to], scratch.Sources[to]) = (codePoints[i], classes[i], sources[i]);
        }
    }

    private static void Compose(NormalizationScratch scratch)
    {
        int starter = -1;
        int lastClass = -1; // of the last character kept after the starter; -1 = none in between
        int write = 0;
        for (int read = 0; read < scratch.Count; read++)
        {
            int codePoint = scratch.CodePoints[read];
            int combining = scratch.Classes[read];
            if (starter >= 0 && (lastClass < combining || lastClass == -1))
            {
                int composite = ComposePair(scratch.CodePoints[starter], codePoint);
                if (composite >= 0)
                {
                    scratch.CodePoints[starter] = composite;
                    continue;
                }
            }

            if (combining == 0)
            {
                starter = write;
                lastClass = -1;
            }
            else
            {
                lastClass = combining;
            }

            (scratch.CodePoints[write], scratch.Classes[write], scratch.Sources[write]) =
                (codePoint, (byte)combining, scratch.Sources[read]);
            write++;
        }

        scratch.Count = write;
    }

    private static int ComposePair(int first, int second)
    {
        int lead = first - LeadBase;
        if ((uint)lead < 19 && (uint)(second - VowelBase) < VowelCount)
            return SyllableBase + ((lead * VowelCount) + second - VowelBase) * TailCount;
        int syllable = first - SyllableBase;
        if ((uint)syllable < SyllableCount && syllable % TailCount == 0 && (uint)(second - TailBase - 1) < TailCount - 1)
            return first + second - TailBase;
        return UnicodeTables.Compose(first, second);
    }
}
