using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Printing;

/// <summary>
/// Readable identifiers from labels and expressions, unique in one scope, the same for the same input. What a scope may not use
/// because generated code says it already stands in <see cref="GeneratedNames"/>.
/// </summary>
/// <param name="reserved">With or without @, which tells no two names apart.</param>
internal sealed class Names(params IEnumerable<string> reserved)
{
    private readonly HashSet<string> taken = new(reserved.Select(Identifier.Plain), StringComparer.Ordinal);

    /// <summary>The number that was tried last for a wish: all below it are taken.</summary>
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);

    /// <summary><paramref name="wish"/> where it is free, else with the first number from 2 on that makes it so.</summary>
    public string Take(string wish) => Take(wish, name => [name]);

    /// <param name="all">The name and those that are made from it, all of which must be free.</param>
    public string Take(string wish, Func<string, string[]> all)
    {
        string name = wish = Identifier.Plain(wish);
        while (all(name).Any(taken.Contains))
        {
            numbers[wish] = numbers.TryGetValue(wish, out int last) ? last + 1 : 2;
            name = wish + numbers[wish].ToString(CultureInfo.InvariantCulture);
        }
        taken.UnionWith(all(name));
        return Identifier.Escape(name);
    }

    public bool IsFree(string name) => !taken.Contains(Identifier.Plain(name));

    public static string Pascal(string text) => Join(text, isPascal: true);

    public static string Camel(string text) => Identifier.Escape(Join(text, isPascal: false));

    /// <summary><c>config.HiddenSize</c> becomes <c>HiddenSize</c>: the root name says nothing that all others do not.</summary>
    public static string OfExpression(string expression, string? root) =>
        root is not null && expression.StartsWith(root + ".", StringComparison.Ordinal)
            ? Pascal(expression.Substring(root.Length + 1))
            : Pascal(expression);

    private static string Join(string text, bool isPascal)
    {
        StringBuilder name = new();
        bool upper = isPascal;
        foreach (char c in text)
        {
            if (char.IsLetterOrDigit(c))
                name.Append(upper ? char.ToUpperInvariant(c) : name.Length == 0 ? char.ToLowerInvariant(c) : c);
            upper = name.Length > 0 && !char.IsLetterOrDigit(c) || (upper && !char.IsLetterOrDigit(c));
        }
        if (name.Length == 0 || char.IsDigit(name[0]))
            name.Insert(0, isPascal ? "V" : "v");
        return name.ToString();
    }
}
