using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Lathe.Transformers.Scaffolding;

/// <summary>
/// The names that a scaffolded class is asked to have, as the file writes them: any identifier of C# (specification 6.4.3), with an @ where
/// it is a keyword.
/// </summary>
internal static partial class ScaffoldNames
{
    /// <summary>Stands where a name will: a digit, which no name begins with.</summary>
    public const string NoName = "0";

    /// <summary>Of a whole name in UTF-8: the runtime's metadata ends at 1,023 bytes, and generated classes are longer than what was asked
    /// for.</summary>
    private const int LongestName = 512;

    private const string Keywords =
        " abstract as base bool break byte case catch char checked class const continue decimal default delegate do double else enum "
        + "event explicit"
        + " extern false finally fixed float for foreach goto if implicit in int interface internal is lock long namespace new null "
        + "object operator out"
        + " override params private protected public readonly ref return sbyte sealed short sizeof stackalloc static string struct switch "
        + "this throw"
        + " true try typeof uint ulong unchecked unsafe ushort using virtual void volatile while ";

    /// <summary>Words of the written file that are no names, and no keywords everywhere either.</summary>
    private const string KeywordsInPlace = " partial record ";

    /// <summary>What the generator adds to a class: no member can have the name of its class.</summary>
    private static readonly string[] Generated = ["Load", "Plan", "Compiled", "Session"];

    /// <summary>A dotted name as the file writes it.</summary>
    /// <exception cref="ArgumentException">A part is no C# identifier, or the whole is too long.</exception>
    public static string Namespace(string name)
    {
        string[] parts = [.. name.Split('.').Select(part => Identifier(part)
            ?? throw new ArgumentException(
            $"--namespace is '{name}'; expected C# identifiers with dots between them, such as Company.Models."))];
        CheckLength("--namespace", string.Join('.', parts));
        return string.Join('.', parts.Select(part => IsKeyword(part) ? "@" + part : part));
    }

    /// <summary>A class's name as the file writes it.</summary>
    /// <exception cref="ArgumentException">It is no C# identifier, or too long.</exception>
    public static string Class(string name)
    {
        string bare = Identifier(name)
            ?? throw new ArgumentException(
            $"--class is '{name}'; expected a C# identifier, such as Classifier: letters, digits and _, no digit first.");
        CheckLength("--class", bare);
        // contextual keywords are of lower-case ASCII letters alone, and the compiler keeps all such names for later ones (CS8981)
        return IsKeyword(bare) || bare.All(char.IsAsciiLetterLower) ? "@" + bare : bare;
    }

    /// <summary>A name without its @, to make longer ones of.</summary>
    public static string Bare(string name) => name.TrimStart('@');

    /// <summary>Refuses names that the written file has another meaning for.</summary>
    /// <param name="targetNamespace">As <see cref="Namespace"/> gives it.</param>
    /// <param name="className">As <see cref="Class"/> gives it.</param>
    /// <param name="added">The classes that stand beside it, by what follows its name: "Layer".</param>
    /// <param name="template">The file, with <see cref="NoName"/> in the place of both.</param>
    /// <exception cref="ArgumentException">A name is taken.</exception>
    public static void RequireFree(string targetNamespace, string className, IEnumerable<string> added, string template)
    {
        HashSet<string> used = UsedIn(template);
        string bare = Bare(className);
        foreach (string name in added.Select(end => bare + end).Prepend(bare))
        {
            if (used.Contains(name) || Generated.Contains(name, StringComparer.Ordinal))
                throw new ArgumentException(
                    $"--class is '{className}'; {name} is a name that the class itself uses. Take another, such as My{bare}.");
        }
        foreach (string part in targetNamespace.Split('.').Select(Bare))
        {
            if (used.Contains(part))
                throw new ArgumentException(
                    $"--namespace is '{targetNamespace}'; {part} is a name that the class itself uses. Take another, "
                    + $"such as {part}Models.");
        }
    }

    /// <summary>The names of a C# text, without what stands in strings and comments.</summary>
    private static HashSet<string> UsedIn(string text) => Words().Matches(text)
        .Select(match => match.Value)
        .Where(word => word[0] is not '/' and not '"' && !IsKeyword(word)
        && !KeywordsInPlace.Contains($" {word} ", StringComparison.Ordinal))
        .ToHashSet(StringComparer.Ordinal);

    [GeneratedRegex("""//[^\n]*|"[^"\n]*"|\w+""", RegexOptions.CultureInvariant)]
    private static partial Regex Words();

    private static bool IsKeyword(string name) => Keywords.Contains($" {name} ", StringComparison.Ordinal);

    private static void CheckLength(string option, string name)
    {
        int length = Encoding.UTF8.GetByteCount(name);
        if (length > LongestName)
            throw new ArgumentException(
                $"{option} has {length} bytes in UTF-8; expected at most {LongestName}: names that are made of it must fit an assembly.");
    }

    /// <summary>What an identifier is, without @, escapes and formatting characters, which say nothing; null where the text is
    /// none.</summary>
    private static string? Identifier(string text)
    {
        StringBuilder name = new();
        foreach (char letter in Unescape(text.StartsWith('@') ? text[1..] : text))
        {
            UnicodeCategory category = char.GetUnicodeCategory(letter);
            bool starts = letter == '_' || char.IsLetter(letter) || category == UnicodeCategory.LetterNumber;
            bool continues = category is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.ConnectorPunctuation
                or UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.Format;
            if (!starts && (name.Length == 0 || !continues))
                return null;
            if (category != UnicodeCategory.Format)
                name.Append(letter);
        }
        return name.Length > 0 ? name.ToString() : null;
    }

    /// <summary>C# may spell a letter as <c>\u00DF</c>, or with eight digits behind a capital U.</summary>
    private static string Unescape(string text) => Escapes().Replace(text, match =>
    {
        int value = int.Parse(match.ValueSpan[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        // what is beyond two bytes is no letter of an identifier for the compiler
        return value is >= 0 and <= char.MaxValue ? ((char)value).ToString() : match.Value;
    });

    [GeneratedRegex(@"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}", RegexOptions.CultureInvariant)]
    private static partial Regex Escapes();
}
