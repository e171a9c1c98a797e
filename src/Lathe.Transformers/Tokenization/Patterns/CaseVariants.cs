using Lathe.Transformers.Tokenization.Unicode;

namespace Lathe.Transformers.Tokenization.Patterns;

/// <summary>Characters that differ from each other only in case.</summary>
internal static class CaseVariants
{
    private static readonly Lazy<Dictionary<int, List<int>>> uppers = new(MakeUppers);

    /// <summary>Whether a predicate holds for another case of a character.</summary>
    public static bool Any(int codePoint, Func<int, bool> predicate)
    {
        int lower = Lower(codePoint);
        if (lower != codePoint && predicate(lower))
            return true;
        if (!uppers.Value.TryGetValue(lower, out List<int>? variants))
            return false;
        foreach (int variant in variants)
        {
            if (variant != codePoint && predicate(variant))
                return true;
        }

        return false;
    }

    private static int Lower(int codePoint)
    {
        if (codePoint == 0x17F)
            return 's';
        ReadOnlySpan<char> lower = UnicodeTables.Lower(codePoint);
        if (lower.IsEmpty)
            return codePoint;
        int first = CodePoints.At(lower, 0, out int length);
        return length == lower.Length ? first : codePoint;
    }

    private static Dictionary<int, List<int>> MakeUppers()
    {
        Dictionary<int, List<int>> made = [];
        for (int c = 0; c < UnicodeTables.Limit; c++)
        {
            int lower = Lower(c);
            if (lower == c)
                continue;
            if (!made.TryGetValue(lower, out List<int>? variants))
                made[lower] = variants = [];
            variants.Add(c);
        }

        return made;
    }
}
