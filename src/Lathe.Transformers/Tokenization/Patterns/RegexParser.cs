using System.Globalization;
using Lathe.Transformers.Tokenization.Unicode;

namespace Lathe.Transformers.Tokenization.Patterns;

/// <summary>
/// Reads the part of Oniguruma's syntax that tokenizers use: sets with nesting and intersection, properties, groups, lookaround, atomic
/// groups, greedy, lazy and possessive repeats, inline flags. What depends on captures (back references, calls, conditions) is refused.
/// </summary>
internal sealed partial class RegexParser
{
    private const int DeepestNesting = 100;
    private const int MostRepeats = 1000;

    private readonly string source;
    private readonly string where;
    private int at;
    private int depth;
    private bool ignoreCase, dotMatchesNewline, extended;

    private RegexParser(string source, string where) => (this.source, this.where) = (source, where);

    /// <exception cref="TokenizerException">The expression is broken or uses what isn't supported.</exception>
    public static RegexNode Parse(string source, string where)
    {
        RegexParser parser = new(source, where);
        RegexNode node = parser.ParseChoice();
        return parser.at == source.Length ? node : throw parser.Error("an unopened ')'");
    }

    private bool More => at < source.Length;

    private char Current => at < source.Length ? source[at] : throw Error("an end where more was expected");

    private TokenizerException Error(string what) =>
        new($"{where}: the regular expression {Models.Vocabulary.Quote(source)} has {what} at character {at}.");

    private RegexNode ParseChoice()
    {
        if (++depth > DeepestNesting)
            throw Error($"groups nested more than {DeepestNesting} deep");
        (bool i, bool m, bool x) flags = (ignoreCase, dotMatchesNewline, extended);
        List<RegexNode> choices = [ParseSequence()];
        while (More && Current == '|')
        {
            at++;
            choices.Add(ParseSequence());
        }

        (ignoreCase, dotMatchesNewline, extended) = flags;
        depth--;
        return choices.Count == 1 ? choices[0] : new RegexNode.Choice(choices);
    }

    private RegexNode ParseSequence()
    {
        List<RegexNode> parts = [];
        while (More && Current is not ('|' or ')'))
        {
            if (extended && char.IsWhiteSpace(Current))
            {
                at++;
                continue;
            }

            if (extended && Current == '#')
            {
                while (More && Current != '\n')
                    at++;
                continue;
            }

            RegexNode? atom = ParseAtom();
            if (atom != null)
                parts.Add(ParseRepeats(atom));
        }

        return parts.Count == 1 ? parts[0] : new RegexNode.Sequence(parts);
    }

    private RegexNode ParseRepeats(RegexNode atom)
    {
        while (More)
        {
            int least, most;
            bool interval = false;
            switch (Current)
            {
                case '*':
                    (least, most) = (0, int.MaxValue);
                    at++;
                    break;
                case '+':
                    (least, most) = (1, int.MaxValue);
                    at++;
                    break;
                case '?':
                    (least, most) = (0, 1);
                    at++;
                    break;
                case '{' when TryInterval(out least, out most):
                    interval = true;
                    break;
                default:
                    return atom;
            }

            if (least > MostRepeats || (most != int.MaxValue && most > MostRepeats) || most < least)
                throw Error($"a repeat of {least} to {most}; at most {MostRepeats}, in rising order, are supported, written");
            RepeatKind kind = RepeatKind.Greedy;
            if (More && Current == '?')
            {
                kind = RepeatKind.Lazy;
                at++;
            }
            else if (More && Current == '+' && !interval) // {n,m}+ repeats the repeat, in Ruby's syntax
            {
                kind = RepeatKind.Possessive;
                at++;
            }

            atom = new RegexNode.Repeat(atom, least, most, kind);
        }

        return atom;
    }

    private bool TryInterval(out int least, out int most)
    {
        (least, most) = (0, int.MaxValue);
        int close = source.IndexOf('}', at);
        if (close < 0)
            return false;
        string[] bounds = source[(at + 1)..close].Split(',');
        if (bounds.Length > 2 || (bounds.Length == 1 && bounds[0].Length == 0) || bounds.All(bound => bound.Length == 0))
            return false;
        if (bounds[0].Length > 0 && !int.TryParse(bounds[0], NumberStyles.None, CultureInfo.InvariantCulture, out least))
            return false;
        if (bounds.Length == 1)
            most = least;
        else if (bounds[1].Length > 0 && !int.TryParse(bounds[1], NumberStyles.None, CultureInfo.InvariantCulture, out most))
            return false;
        at = close + 1;
        return true;
    }

    private RegexNode? ParseAtom()
    {
        char unit = Current;
        switch (unit)
        {
            case '(':
                return ParseGroup();
            case '[':
                return new RegexNode.Character(ParseSet());
            case '.':
                at++;
                return new RegexNode.Character(dotMatchesNewline ? CharacterSet.Any : CharacterSet.AnyButNewline);
            case '^':
                at++;
                return new RegexNode.Anchor(RegexAnchor.LineStart);
            case '$':
                at++;
                return new RegexNode.Anchor(RegexAnchor.LineEnd);
            case '\\':
                return ParseEscape();
            case '*' or '+' or '?':
                throw Error($"a '{unit}' with nothing to repeat");
            default:
                int codePoint = CodePoints.At(source, at, out int length);
                at += length;
                return new RegexNode.Character(CharacterSet.Literal(codePoint, ignoreCase));
        }
    }

    private RegexNode? ParseGroup()
    {
        at++; // (
        if (!More || Current != '?')
            return Close(ParseChoice());
        at++;
        switch (Current)
        {
            case ':':
                at++;
                return Close(ParseChoice());
            case '=' or '!':
                bool without = Current == '!';
                at++;
                return Close(new RegexNode.Look(ParseChoice(), false, without));
            case '>':
                at++;
                return Close(new RegexNode.Atomic(ParseChoice()));
            case '#':
                int end = source.IndexOf(')', at);
                at = end < 0 ? throw Error("an open comment") : end + 1;
                return null;
            case '<' when at + 1 < source.Length && source[at + 1] is '=' or '!':
                bool negative = source[at + 1] == '!';
                at += 2;
                return Close(new RegexNode.Look(ParseChoice(), true, negative));
            case '<' or '\'' or 'P':
                int name = source.IndexOfAny(['>', '\''], at + (Current == 'P' ? 2 : 1));
                at = name < 0 ? throw Error("an open group name") : name + 1;
                return Close(ParseChoice());
            default:
                return ParseFlags();
        }
    }

    private RegexNode Close(RegexNode node)
    {
        if (!More || Current != ')')
            throw Error("an unclosed group");
        at++;
        return node;
    }

    private RegexNode? ParseFlags()
    {
        bool on = true;
        (bool i, bool m, bool x) before = (ignoreCase, dotMatchesNewline, extended);
        for (; ; at++)
        {
            switch (Current)
            {
                case '-':
                    on = false;
                    break;
                case 'i':
                    ignoreCase = on;
                    break;
                case 'm' or 's':
                    dotMatchesNewline = on;
                    break;
                case 'x':
                    extended = on;
                    break;
                case ')':
                    at++;
                    // In Ruby's syntax (?i) holds for the rest of the group, alternatives included.
                    return null;
                case ':':
                    at++;
                    RegexNode body = ParseChoice();
                    (ignoreCase, dotMatchesNewline, extended) = before;
                    return Close(body);
                default:
                    throw Error($"an unsupported group (?{Current}");
            }
        }
    }
}
