using System.Buffers;
using System.Text;
using Lathe.Transformers.Tokenization.Unicode;

namespace Lathe.Transformers.Pipelines;

/// <summary>What Python's string methods do where .NET's differ, the same on every platform and under every culture.</summary>
internal static class PythonText
{
    private const char CapitalSigma = '\u03A3', Sigma = '\u03C3', FinalSigma = '\u03C2';

    // Word_Break = MidLetter, MidNumLet or Single_Quote: Case_Ignorable beside the categories below
    private static readonly SearchValues<char> insideWords =
        SearchValues.Create("'.:\u00B7\u0387\u055F\u05F4\u2018\u2019\u2024\u2027\uFE13\uFE52\uFE55\uFF07\uFF0E\uFF1A");

    private static readonly bool[] ignorableCategories =
        [.. UnicodeTables.Categories.Select(category => category is "Mn" or "Me" or "Cf" or "Lm" or "Sk")];
    private static readonly int titleCase = Array.IndexOf(UnicodeTables.Categories, "Lt");

    /// <summary><c>str.strip()</c>: white space, and the four information separators that .NET does not count to it.</summary>
    public static string Strip(string text)
    {
        int start = 0, end = text.Length;
        while (start < end && IsSpace(text[start]))
            start++;
        while (end > start && IsSpace(text[end - 1]))
            end--;
        return start == 0 && end == text.Length ? text : text[start..end];
    }

    /// <summary>
    /// <c>str.lower()</c>: Unicode's full mapping, in which İ becomes two characters and a capital sigma at the end of a word is written ς.
    /// </summary>
    public static string Lower(string text)
    {
        if (Ascii.IsValid(text))
            return text.ToLowerInvariant();
        StringBuilder lowered = new(text.Length + 8);
        for (int at = 0; at < text.Length;)
        {
            // a lone surrogate is no character: it stays as it is
            bool isWhole = Rune.DecodeFromUtf16(text.AsSpan(at), out Rune character, out int length) == OperationStatus.Done;
            ReadOnlySpan<char> lower = isWhole ? UnicodeTables.Lower(character.Value) : [];
            if (text[at] == CapitalSigma)
                lowered.Append(EndsWord(text, at) ? FinalSigma : Sigma);
            else
                lowered.Append(lower.IsEmpty ? text.AsSpan(at, length) : lower);
            at += length;
        }
        return lowered.ToString();
    }

    /// <summary>Unicode's Final_Sigma: a cased letter stands before, none behind, whatever of accents and apostrophes stands
    /// between.</summary>
    private static bool EndsWord(string text, int at)
    {
        ReadOnlySpan<char> before = text.AsSpan(0, at), behind = text.AsSpan(at + 1);
        Rune character = default;
        bool isFound = false;
        while (!isFound && !before.IsEmpty)
        {
            Rune.DecodeLastFromUtf16(before, out character, out int length);
            before = before[..^length];
            isFound = !IsIgnorable(character);
        }
        if (!isFound || !IsCased(character))
            return false;
        while (!behind.IsEmpty)
        {
            Rune.DecodeFromUtf16(behind, out character, out int length);
            behind = behind[length..];
            if (!IsIgnorable(character))
                return !IsCased(character);
        }
        return true;
    }

    private static bool IsIgnorable(Rune character) =>
        ignorableCategories[UnicodeTables.Category(character.Value)] || (character.IsBmp && insideWords.Contains((char)character.Value));

    private static bool IsCased(Rune character)
    {
        UnicodeClass found = UnicodeTables.Class(character.Value);
        return found.Has(UnicodeClass.Upper | UnicodeClass.Lower) || found.Category() == titleCase;
    }

    private static bool IsSpace(char unit) => char.IsWhiteSpace(unit) || unit is >= '\u001C' and <= '\u001F';
}
