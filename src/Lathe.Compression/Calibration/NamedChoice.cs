namespace Lathe.Compression;

/// <summary>What is said of a product by name: of the last one that names it, else of all. Parts of one product have to be told the
/// same.</summary>
internal static class NamedChoice
{
    /// <summary>Whether a pattern names a product, or a part of it.</summary>
    public static bool IsNamed(string pattern, string product) =>
        CalibratedInputs.Parts(product).Prepend(product).Any(name => PathPattern.Match(pattern, name) is not null);

    /// <param name="product">As the weights of a compiled model are called.</param>
    /// <param name="said">By name.</param>
    /// <param name="byDefault">Of all others.</param>
    /// <param name="nameOf">The name of what is said.</param>
    /// <param name="same">Whether two say the same, whatever they name.</param>
    /// <param name="words">What is said, for a message.</param>
    /// <exception cref="ArgumentException">Parts of one product are told different things.</exception>
    public static T Of<T>(
        string product, IReadOnlyList<T> said, T byDefault, Func<T, string> nameOf, Func<T, T, bool> same, Func<T, string> words)
        where T : class
    {
        T? whole = Last(product);
        (string Part, T Choice)[] parts = [.. CalibratedInputs.Parts(product).Select(part => (part, Last(part) ?? whole ?? byDefault))];
        if (parts.FirstOrDefault(part => !same(part.Choice, parts[0].Choice)) is { Part: { } other } second)
        {
            throw new ArgumentException($"'{parts[0].Part}' is to be {words(parts[0].Choice)}, '{other}' {words(second.Choice)}; they "
                + $"are one product, '{product}': say the same of both.", nameof(said));
        }

        return parts[0].Choice;

        T? Last(string name) => said.LastOrDefault(choice => PathPattern.Match(nameOf(choice), name) is not null);
    }
}
