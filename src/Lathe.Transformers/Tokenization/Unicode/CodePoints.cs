using System.Buffers;
using System.Runtime.CompilerServices;

namespace Lathe.Transformers.Tokenization.Unicode;

/// <summary>Walking UTF-16 by code point. The texts here hold no lone surrogates: <c>TextBuffer.Load</c> replaced them.</summary>
internal static class CodePoints
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int At(ReadOnlySpan<char> text, int index, out int length)
    {
        char first = text[index];
        if (!char.IsHighSurrogate(first) || index + 1 >= text.Length)
        {
            length = 1;
            return first;
        }

        length = 2;
        return char.ConvertToUtf32(first, text[index + 1]);
    }

    /// <summary>The code point that ends before <paramref name="index"/>.</summary>
    public static int Before(ReadOnlySpan<char> text, int index, out int length)
    {
        char last = text[index - 1];
        if (!char.IsLowSurrogate(last) || index < 2)
        {
            length = 1;
            return last;
        }

        length = 2;
        return char.ConvertToUtf32(text[index - 2], last);
    }

    /// <summary>
    /// A set of all UTF-16 units of a range, to search for. (The …InRange searches of spans do the same, but box four characters a call
    /// until the JIT recompiles them.)
    /// </summary>
    public static SearchValues<char> Units(char first, char last) =>
        SearchValues.Create([.. Enumerable.Range(first, last - first + 1).Select(unit => (char)unit)]);

    public static int Count(ReadOnlySpan<char> text)
    {
        int count = text.Length;
        foreach (char unit in text)
        {
            if (char.IsLowSurrogate(unit))
                count--;
        }

        return count;
    }
}
