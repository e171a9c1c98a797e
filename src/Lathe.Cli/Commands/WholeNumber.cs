using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Lathe.Cli.Commands;

/// <summary>Options that are whole numbers: what is none, or out of range, is refused by the option's name.</summary>
internal static class WholeNumber
{
    public static void AtLeast(Option<int> option, int least) =>
        option.CustomParser = result => (int)(Parse(result, option.Name, least, int.MaxValue) ?? least);

    public static void AtLeast(Option<int?> option, int least) =>
        option.CustomParser = result => (int?)Parse(result, option.Name, least, int.MaxValue);

    public static void AtLeast(Option<long> option, long least) =>
        option.CustomParser = result => Parse(result, option.Name, least, long.MaxValue) ?? least;

    /// <summary>Only these.</summary>
    public static void OneOf(Option<int?> option, IEnumerable<int> values) => option.CustomParser = result =>
    {
        string text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && values.Contains(value))
            return value;
        result.AddError($"{option.Name} is {text}; expected {string.Join(" or ", values)}.");
        return null;
    };

    /// <returns>Null where it is refused.</returns>
    private static long? Parse(ArgumentResult result, string name, long least, long most)
    {
        string text = result.Tokens[0].Value;
        bool isNumber = Int128.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out Int128 value);
        if (isNumber && value >= least && value <= most)
            return (long)value;
        result.AddError(!isNumber ? $"{name} is '{text}'; expected a whole number, {least} or more."
            : value < least ? $"{name} is {text}; expected {least} or more."
            : $"{name} is {text}; expected at most {most}.");
        return null;
    }
}
