using Lathe.Transformers.Tokenization.Buffers;

namespace Lathe.Transformers.Tokenization.Patterns;

/// <summary>The word pattern of GPT-4 (cl100k), Llama 3 and Qwen 2 by hand; they differ in how many digits stay together.</summary>
internal sealed class Gpt4Pattern(int mostDigits) : Pattern
{
    private const string Head = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|";
    private const string Tail = @"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    /// <summary>The scanner for a pattern, or null where it is another one.</summary>
    public static Gpt4Pattern? For(string source) => source switch
    {
        Head + @"\p{N}{1,3}" + Tail => new Gpt4Pattern(3),
        Head + @"\p{N}" + Tail => new Gpt4Pattern(1),
        _ => null,
    };

    public override void Find(ReadOnlySpan<char> text, MatchList matches)
    {
        int at = 0;
        while (at < text.Length)
        {
            int end = Next(text, at);
            matches.Add(at, end);
            at = end;
        }
    }

    private int Next(ReadOnlySpan<char> text, int at)
    {
        char unit = text[at];
        if (unit == '\'')
        {
            int contraction = Contraction(text[at..]);
            if (contraction > 0)
                return at + contraction;
        }

        int kind = WordKind.At(text, at, out int length);
        if (kind == WordKind.Letter)
            return WordKind.RunEnd(text, at + length, WordKind.Letter);
        bool newline = unit is '\r' or '\n';
        if (kind != WordKind.Number && !newline && at + length < text.Length
            && WordKind.At(text, at + length, out int letterLength) == WordKind.Letter)
            return WordKind.RunEnd(text, at + length + letterLength, WordKind.Letter);
        if (kind == WordKind.Number)
            return WordKind.RunEnd(text, at, WordKind.Number, mostDigits);

        int symbols = unit == ' ' ? at + 1 : at;
        int symbolsEnd = WordKind.RunEnd(text, symbols, WordKind.Other);
        if (symbolsEnd > symbols)
        {
            while (symbolsEnd < text.Length && text[symbolsEnd] is '\r' or '\n')
                symbolsEnd++;
            return symbolsEnd;
        }

        // White space: up to its last line break, else all but the last before a word, else all.
        int end = WordKind.RunEnd(text, at, WordKind.Space);
        int lastBreak = text[at..end].LastIndexOfAny('\r', '\n');
        if (lastBreak >= 0)
            return at + lastBreak + 1;
        return end < text.Length && end > at + 1 ? end - 1 : end;
    }

    private static int Contraction(ReadOnlySpan<char> text)
    {
        if (text.Length < 2)
            return 0;
        char first = Fold(text[1]);
        char second = text.Length > 2 ? Fold(text[2]) : '\0';
        return first switch
        {
            's' or 't' or 'm' or 'd' => 2,
            'r' or 'v' when second == 'e' => 3,
            'l' when second == 'l' => 3,
            _ => 0,
        };
    }

    private static char Fold(char unit) => unit == '\u017F' ? 's' : unit is >= 'A' and <= 'Z' ? (char)(unit | 0x20) : unit;
}
