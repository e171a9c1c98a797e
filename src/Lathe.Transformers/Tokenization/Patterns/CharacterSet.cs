using Lathe.Transformers.Tokenization.Unicode;

namespace Lathe.Transformers.Tokenization.Patterns;

/// <summary>A set of code points as a regular expression describes it; ASCII is answered from a bitmap.</summary>
internal sealed class CharacterSet
{
    private readonly Func<int, bool> contains;
    private readonly UInt128 ascii;

    public CharacterSet(Func<int, bool> contains)
    {
        this.contains = contains;
        for (int c = 0; c < 128; c++)
        {
            if (contains(c))
                ascii |= UInt128.One << c;
        }
    }

    public static CharacterSet Space { get; } = Of(UnicodeClass.Space);

    public static CharacterSet Word { get; } = Of(UnicodeClass.Word);

    public static CharacterSet Digit { get; } = new(c => UnicodeTables.Category(c) == 9);

    public static CharacterSet Hexadecimal { get; } = new(c => c < 128 && char.IsAsciiHexDigit((char)c));

    public static CharacterSet AnyButNewline { get; } = new(c => c != '\n');

    public static CharacterSet Any { get; } = new(_ => true);

    /// <summary>The one character of a set made by <see cref="Literal"/> without case folding; -1 otherwise.</summary>
    public int Single { get; private init; } = -1;

    public bool Contains(int codePoint) => codePoint < 128 ? (ascii >> codePoint & 1) != 0 : contains(codePoint);

    public static CharacterSet Of(UnicodeClass flag) => new(c => UnicodeTables.Is(c, flag));

    public static CharacterSet Range(int first, int last) => new(c => c >= first && c <= last);

    public static CharacterSet Literal(int codePoint, bool ignoreCase)
    {
        CharacterSet set = new(c => c == codePoint) { Single = ignoreCase ? -1 : codePoint };
        return ignoreCase ? set.IgnoringCase() : set;
    }

    public CharacterSet Not() => new(c => !Contains(c));

    public CharacterSet Or(CharacterSet other) => new(c => Contains(c) || other.Contains(c));

    public CharacterSet And(CharacterSet other) => new(c => Contains(c) && other.Contains(c));

    /// <summary>With every character whose simple case variants are in the set.</summary>
    public CharacterSet IgnoringCase() => new(c => Contains(c) || CaseVariants.Any(c, Contains));

    /// <summary>A property by name: a general category or its first letter, a script, or a POSIX class; null if unknown.</summary>
    public static CharacterSet? Property(string name)
    {
        string key = name.Replace("_", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal)
            .Replace("-", "", StringComparison.Ordinal);
        for (int i = 0; i < UnicodeTables.Categories.Length; i++)
        {
            int category = i;
            if (string.Equals(UnicodeTables.Categories[i], key, StringComparison.OrdinalIgnoreCase))
                return new CharacterSet(c => UnicodeTables.Category(c) == category);
        }

        if (key.Length == 1 && char.ToUpperInvariant(key[0]) is var letter && "LMNPSZC".Contains(letter))
            return new CharacterSet(c => UnicodeTables.Categories[UnicodeTables.Category(c)][0] == letter);
        foreach ((string script, (int First, int Last)[] ranges) in UnicodeTables.Scripts)
        {
            if (string.Equals(script.Replace("_", "", StringComparison.Ordinal), key, StringComparison.OrdinalIgnoreCase))
                return new CharacterSet(c => InRanges(ranges, c));
        }

        return Posix(key.ToLowerInvariant());
    }

    /// <summary>A bracketed POSIX class; "punct" takes symbols in there, unlike the property of that name.</summary>
    public static CharacterSet? Bracketed(string name) =>
        name == "punct" ? new CharacterSet(c => UnicodeTables.Category(c) is >= 12 and <= 22) : Posix(name);

    private static CharacterSet? Posix(string name) => name switch
    {
        "letter" => Property("L"),
        "number" => Property("N"),
        "punctuation" => Property("P"),
        "alpha" => Of(UnicodeClass.Alphabetic),
        "alnum" => new CharacterSet(c => UnicodeTables.Is(c, UnicodeClass.Alphabetic) || UnicodeTables.Category(c) == 9),
        "digit" => Digit,
        "space" => Space,
        "word" => Word,
        "upper" => Of(UnicodeClass.Upper),
        "lower" => Of(UnicodeClass.Lower),
        "punct" => Property("P"),
        "cntrl" => Property("Cc"),
        "xdigit" => Hexadecimal,
        "blank" => new CharacterSet(c => c == '\t' || UnicodeTables.Category(c) == 23),
        "graph" => new CharacterSet(c => !UnicodeTables.Is(c, UnicodeClass.Space) && UnicodeTables.Category(c) is not (0 or 26)),
        "print" => new CharacterSet(c => UnicodeTables.Category(c) is not (0 or 24 or 25 or 26)),
        "ascii" => new CharacterSet(c => c < 128),
        "any" => Any,
        _ => null,
    };

    private static bool InRanges((int First, int Last)[] ranges, int codePoint)
    {
        int low = 0;
        int high = ranges.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) >> 1;
            if (codePoint < ranges[middle].First)
                high = middle - 1;
            else if (codePoint > ranges[middle].Last)
                low = middle + 1;
            else
                return true;
        }

        return false;
    }
}
