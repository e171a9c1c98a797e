using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

#if LATHE_RUNTIME
namespace Lathe.Manifests;
#else
namespace Lathe.Contracts;
#endif

/// <summary>
/// JSON as RFC 8259 has it and nothing beyond: no comments, no trailing commas, no name twice, nothing behind the value. Texts come from
/// anywhere: depth is limited, and nothing is read that the text does not hold.
/// </summary>
/// <remarks>A compiler extension has no package at run time, so that it cannot use System.Text.Json.</remarks>
internal sealed class JsonParser
{
    private const int MostDepth = 32, LongestQuote = 24;

    private readonly string text;
    private int at;
    private JsonFault? fault;

    private JsonParser(string text) => this.text = text;

    /// <returns>The value, or the first fault.</returns>
    public static (ParsedJson? Value, JsonFault? Fault) Parse(string text)
    {
        JsonParser parser = new(text);
        ParsedJson? value = parser.Value(depth: 0);
        parser.Skip();
        if (value is not null && parser.at < text.Length)
            value = parser.Fail($"goes on with {parser.Here()} behind its end");
        return (value, parser.fault);
    }

    private ParsedJson? Value(int depth)
    {
        Skip();
        if (depth > MostDepth)
            return Fail($"nests more than {MostDepth} levels deep");
        if (at >= text.Length)
            return Fail("ends where a value is expected; it is cut off");
        return text[at] switch
        {
            '{' => Object(depth),
            '[' => Array(depth),
            '"' => Text() is { } value ? new ParsedJson(JsonKind.Text, value.Place) { Text = value.Value } : null,
            't' => Word("true", JsonKind.Boolean),
            'f' => Word("false", JsonKind.Boolean),
            'n' => Word("null", JsonKind.Null),
            '-' or (>= '0' and <= '9') => Number(),
            _ => Fail($"has {Here()} where a value is expected"),
        };
    }

    private ParsedJson? Object(int depth)
    {
        int start = at++;
        List<KeyValuePair<string, ParsedJson>> members = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        for (bool isFirst = true; ; isFirst = false)
        {
            Skip();
            if (isFirst && Take('}'))
                break;
            if (at >= text.Length || text[at] != '"')
                return Fail(at >= text.Length ? "ends inside of an object; it is cut off" : $"has {Here()} where a name is expected");
            if (Text() is not { } name)
                return null;
            if (!names.Add(name.Value))
                return Fail($"has the name {Quote(name.Value)} twice in one object", name.Place);
            Skip();
            if (!Take(':'))
                return Expected("':'");
            if (Value(depth + 1) is not { } value)
                return null;
            members.Add(new(name.Value, value));
            Skip();
            if (Take('}'))
                break;
            if (!Take(','))
                return Expected("',' or '}'");
        }

        return new ParsedJson(JsonKind.Object, new(start, at - start)) { Members = members };
    }

    private ParsedJson? Array(int depth)
    {
        int start = at++;
        List<ParsedJson> items = [];
        for (bool isFirst = true; ; isFirst = false)
        {
            Skip();
            if (isFirst && Take(']'))
                break;
            if (Value(depth + 1) is not { } value)
                return null;
            items.Add(value);
            Skip();
            if (Take(']'))
                break;
            if (!Take(','))
                return Expected("',' or ']'");
        }

        return new ParsedJson(JsonKind.Array, new(start, at - start)) { Items = items };
    }

    private (string Value, TextPlace Place)? Text()
    {
        int start = at++;
        StringBuilder value = new();
        while (at < text.Length && text[at] != '"')
        {
            char c = text[at++];
            if (c < ' ')
                return FailText("has a control character in a text", new(at - 1, 1));
            if (c != '\\')
            {
                value.Append(c);
                continue;
            }

            char escape = at < text.Length ? text[at++] : '\0';
            int simple = "\"\\/bfnrt".IndexOf(escape);
            if (simple >= 0)
                value.Append("\"\\/\b\f\n\r\t"[simple]);
            else if (escape == 'u' && at + 4 <= text.Length && text.Skip(at).Take(4).All(Uri.IsHexDigit))
            {
                value.Append((char)int.Parse(text.Substring(at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                at += 4;
            }
            else
                return FailText("has a text with an escape that JSON does not have", new(at - 1, 1));
        }

        if (at >= text.Length)
            return FailText("ends inside of a text; it is cut off", new(start, at - start));
        at++;
        return (value.ToString(), new(start, at - start));
    }

    private ParsedJson? Number()
    {
        int start = at;
        Take('-');
        bool isGood = Take('0') || Digits();
        bool isWhole = true;
        if (isGood && Take('.'))
            (isWhole, isGood) = (false, Digits());
        if (isGood && (Take('e') || Take('E')))
        {
            _ = Take('+') || Take('-');
            (isWhole, isGood) = (false, Digits());
        }

        TextPlace place = new(start, Math.Max(1, at - start));
        string digits = text.Substring(start, at - start);
        if (!isGood || (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] == '.')))
            return Fail($"has a number that JSON does not have, {Quote(digits)}", place);
        if (!double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || double.IsInfinity(value))
            return Fail($"has the number {Quote(digits)}, which is too large", place);
        long? whole = isWhole && long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long fits)
            ? fits : null;
        return new ParsedJson(JsonKind.Number, place) { Number = value, Whole = whole };
    }

    private bool Digits()
    {
        int start = at;
        while (at < text.Length && text[at] is >= '0' and <= '9')
            at++;
        return at > start;
    }

    private ParsedJson? Word(string word, JsonKind kind)
    {
        if (string.CompareOrdinal(text, at, word, 0, word.Length) != 0)
            return Fail($"has {Here()} where a value is expected");
        at += word.Length;
        return new ParsedJson(kind, new(at - word.Length, word.Length));
    }

    private bool Take(char c)
    {
        if (at >= text.Length || text[at] != c)
            return false;
        at++;
        return true;
    }

    private void Skip()
    {
        while (at < text.Length && text[at] is ' ' or '\t' or '\r' or '\n')
            at++;
    }

    private ParsedJson? Expected(string what) =>
        Fail(at >= text.Length ? $"ends where {what} is expected; it is cut off" : $"has {Here()} where {what} is expected");

    private ParsedJson? Fail(string found, TextPlace? place = null)
    {
        fault ??= new JsonFault(place ?? new(Math.Min(at, text.Length), at < text.Length ? 1 : 0), found);
        return null;
    }

    private (string, TextPlace)? FailText(string found, TextPlace place)
    {
        Fail(found, place);
        return null;
    }

    private string Here() => Quote(text.Substring(at, 1));

    /// <summary>Whatever stands there, in a message of one line.</summary>
    private static string Quote(string found)
    {
        string visible = string.Concat(found.Take(LongestQuote).Select(c => char.IsControl(c) || char.IsSurrogate(c)
            ? $"\\u{(int)c:X4}" : c.ToString()));
        return $"'{visible}{(found.Length > LongestQuote ? "…" : "")}'";
    }
}
