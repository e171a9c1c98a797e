using System.Globalization;
using Lathe.Transformers.Tokenization.Unicode;

namespace Lathe.Transformers.Tokenization.Patterns;

/// <content>Escapes and sets.</content>
internal sealed partial class RegexParser
{
    private RegexNode ParseEscape()
    {
        at++;
        switch (Current)
        {
            case 'A':
                return Anchor(RegexAnchor.TextStart);
            case 'z':
                return Anchor(RegexAnchor.TextEnd);
            case 'Z':
                return Anchor(RegexAnchor.TextEndOrNewline);
            case 'b':
                return Anchor(RegexAnchor.WordBoundary);
            case 'B':
                return Anchor(RegexAnchor.NoWordBoundary);
            case 'R':
                at++;
                CharacterSet breaks = new(c => c is (>= 0x0A and <= 0x0D) or 0x85 or 0x2028 or 0x2029);
                RegexNode pair = new RegexNode.Sequence([Plain('\r'), Plain('\n')]);
                return new RegexNode.Atomic(new RegexNode.Choice([pair, new RegexNode.Character(breaks)]));
            case (>= '1' and <= '9') or 'k' or 'g' or 'G' or 'K' or 'X':
                throw Error($"\\{Current}, which tokenizers here do not support,");
            default:
                CharacterSet set = ParseEscapedSet(out int literal);
                return new RegexNode.Character(literal >= 0 ? CharacterSet.Literal(literal, ignoreCase) : set);
        }
    }

    private static RegexNode Plain(char unit) => new RegexNode.Character(CharacterSet.Literal(unit, false));

    private RegexNode Anchor(RegexAnchor kind)
    {
        at++;
        return new RegexNode.Anchor(kind);
    }

    /// <summary>An escape that stands for a set, or for one character (then <paramref name="literal"/> is it, otherwise -1).</summary>
    private CharacterSet ParseEscapedSet(out int literal)
    {
        literal = -1;
        char unit = Current;
        at++;
        switch (unit)
        {
            case 's':
                return CharacterSet.Space;
            case 'S':
                return CharacterSet.Space.Not();
            case 'w':
                return CharacterSet.Word;
            case 'W':
                return CharacterSet.Word.Not();
            case 'd':
                return CharacterSet.Digit;
            case 'D':
                return CharacterSet.Digit.Not();
            case 'h':
                return CharacterSet.Hexadecimal;
            case 'H':
                return CharacterSet.Hexadecimal.Not();
            case 'p' or 'P':
                return ParseProperty(unit == 'P');
        }

        literal = unit switch
        {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'f' => '\f',
            'v' => '\v',
            'a' => '\a',
            'e' => '\u001B',
            '0' => 0,
            'x' => ParseHexadecimal(2),
            'u' => ParseHexadecimal(4),
            _ => unit,
        };
        if (char.IsHighSurrogate(unit) && More && char.IsLowSurrogate(Current))
            literal = char.ConvertToUtf32(unit, source[at++]);
        else if (char.IsAsciiLetter(unit) && literal == unit)
            throw Error($"the unknown escape \\{unit}");
        return CharacterSet.Literal(literal, false);
    }

    private CharacterSet ParseProperty(bool negative)
    {
        int close = More && Current == '{' ? source.IndexOf('}', at) : -1;
        string name = close < 0 ? Current.ToString() : source[(at + 1)..close];
        at = close < 0 ? at + 1 : close + 1;
        if (name.StartsWith('^'))
        {
            negative = !negative;
            name = name[1..];
        }

        CharacterSet set = CharacterSet.Property(name) ?? throw Error($"the unknown property {Models.Vocabulary.Quote(name)}");
        return negative ? set.Not() : set;
    }

    private int ParseHexadecimal(int digits)
    {
        string text;
        if (More && Current == '{')
        {
            int close = source.IndexOf('}', at);
            text = close < 0 ? "" : source[(at + 1)..close];
            at = close < 0 ? at : close + 1;
        }
        else
        {
            text = source.Substring(at, Math.Min(digits, source.Length - at));
            at += text.Length;
        }

        return int.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value)
            && value < UnicodeTables.Limit
            ? value : throw Error($"the broken hexadecimal number {Models.Vocabulary.Quote(text)}");
    }

    private CharacterSet ParseSet()
    {
        if (++depth > DeepestNesting)
            throw Error($"sets nested more than {DeepestNesting} deep");
        at++; // [
        bool negative = More && Current == '^';
        if (negative)
            at++;
        CharacterSet? result = null;
        CharacterSet? part = null;
        bool first = true;
        while (Current != ']' || first)
        {
            first = false;
            if (Current == '&' && at + 1 < source.Length && source[at + 1] == '&')
            {
                at += 2;
                CharacterSet done = part ?? new CharacterSet(_ => false);
                result = result == null ? done : result.And(done);
                part = null;
                continue;
            }

            CharacterSet item = ParseSetItem();
            part = part == null ? item : part.Or(item);
        }

        at++; // ]
        depth--;
        CharacterSet last = part ?? new CharacterSet(_ => false);
        result = result == null ? last : result.And(last);
        if (ignoreCase)
            result = result.IgnoringCase();
        return negative ? result.Not() : result;
    }

    private CharacterSet ParseSetItem()
    {
        if (Current == '[')
            return at + 1 < source.Length && source[at + 1] == ':' ? ParsePosix() : ParseSet();
        int low;
        if (Current == '\\')
        {
            at++;
            if (Current == 'b')
            {
                at++;
                low = '\b';
            }
            else
            {
                CharacterSet set = ParseEscapedSet(out low);
                if (low < 0)
                    return set;
            }
        }
        else
        {
            low = CodePoints.At(source, at, out int length);
            at += length;
        }

        if (!More || Current != '-' || at + 1 >= source.Length || source[at + 1] is ']' or '[')
            return CharacterSet.Literal(low, false);
        at++;
        int high;
        if (Current == '\\')
        {
            at++;
            CharacterSet set = ParseEscapedSet(out high);
            if (high < 0)
                return set.Or(CharacterSet.Literal(low, false)).Or(CharacterSet.Literal('-', false));
        }
        else
        {
            high = CodePoints.At(source, at, out int length);
            at += length;
        }

        return high >= low ? CharacterSet.Range(low, high) : throw Error("a range whose end comes before its start");
    }

    private CharacterSet ParsePosix()
    {
        int close = source.IndexOf(":]", at, StringComparison.Ordinal);
        if (close < 0)
            throw Error("an open [: class");
        string name = source[(at + 2)..close];
        at = close + 2;
        bool negative = name.StartsWith('^');
        CharacterSet set = CharacterSet.Bracketed(negative ? name[1..] : name)
            ?? throw Error($"the unknown class {Models.Vocabulary.Quote(name)}");
        return negative ? set.Not() : set;
    }
}
