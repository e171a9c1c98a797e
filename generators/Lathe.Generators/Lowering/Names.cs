using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis.CSharp;

namespace Lathe.Generators.Lowering;

/// <summary>Readable identifiers from labels and expressions, unique in one scope, the same for the same input.</summary>
internal sealed class Names(params string[] reserved)
{
    private readonly HashSet<string> taken = new(reserved, StringComparer.Ordinal);

    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);

    /// <summary><paramref name="wish"/> where it is free, else with the first number from 2 on that makes it so.</summary>
    public string Take(string wish)
    {
        string name = wish;
        while (!taken.Add(name))
        {
            // From the number that was tried last: all below are taken.
            numbers[wish] = numbers.TryGetValue(wish, out int last) ? last + 1 : 2;
            name = wish + numbers[wish].ToString(CultureInfo.InvariantCulture);
        }
        return name;
    }

    public bool IsFree(string name) => !taken.Contains(name);

    public static string Pascal(string text) => Join(text, upper: true);

    public static string Camel(string text)
    {
        string name = Join(text, upper: false);
        return SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None ? "@" + name : name;
    }

    /// <summary><c>config.HiddenSize</c> becomes <c>HiddenSize</c>: the root name says nothing that all others do not.</summary>
    public static string OfExpression(string expression, string? root) =>
        root is not null && expression.StartsWith(root + ".", StringComparison.Ordinal)
            ? Pascal(expression.Substring(root.Length + 1))
            : Pascal(expression);

    private static string Join(string text, bool upper)
    {
        StringBuilder name = new();
        foreach (char c in text)
        {
            if (char.IsLetterOrDigit(c))
                name.Append(upper ? char.ToUpperInvariant(c) : name.Length == 0 ? char.ToLowerInvariant(c) : c);
            upper = name.Length > 0 && !char.IsLetterOrDigit(c) || (upper && !char.IsLetterOrDigit(c));
        }
        if (name.Length == 0 || char.IsDigit(name[0]))
            name.Insert(0, upper ? "V" : "v");
        return name.ToString();
    }
}
