using System.Runtime.CompilerServices;
using Lathe.Transformers.Tokenization.Unicode;

namespace Lathe.Transformers.Tokenization.Patterns;

/// <summary>Letter, number, white space or other: what the GPT word patterns tell apart.</summary>
internal static class WordKind
{
    public const int Letter = 0, Number = 1, Space = 2, Other = 3;

    private static readonly byte[] ascii = MakeAscii();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int At(ReadOnlySpan<char> text, int at, out int length)
    {
        char unit = text[at];
        if (unit < 128)
        {
            length = 1;
            return ascii[unit];
        }

        return Classify(CodePoints.At(text, at, out length));
    }

    private static int Classify(int codePoint)
    {
        UnicodeClass found = UnicodeTables.Class(codePoint);
        if (found.Has(UnicodeClass.Space))
            return Space;
        return found.Category() switch
        {
            >= 1 and <= 5 => Letter,
            >= 9 and <= 11 => Number,
            _ => Other,
        };
    }

    /// <summary>End of the run of one kind that goes on at <paramref name="at"/>.</summary>
    public static int RunEnd(ReadOnlySpan<char> text, int at, int kind, int most = int.MaxValue)
    {
        while (at < text.Length && most-- > 0 && At(text, at, out int length) == kind)
            at += length;
        return at;
    }

    private static byte[] MakeAscii()
    {
        byte[] made = new byte[128];
        for (int c = 0; c < made.Length; c++)
            made[c] = (byte)Classify(c);
        return made;
    }
}
