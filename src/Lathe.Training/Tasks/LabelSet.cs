using System.Globalization;
using Lathe.Compression;

namespace Lathe.Training;

/// <summary>The names of classes, by number.</summary>
public sealed class LabelSet
{
    private const int MostShown = 8;

    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);

    /// <param name="names">At least two, each once.</param>
    /// <exception cref="ArgumentException">There are fewer, or one stands twice.</exception>
    public LabelSet(IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        if (names.Count < 2)
        {
            string found = names.Count == 1 ? $"is one class, '{names[0]}'" : "is no class";
            throw new ArgumentException($"there {found}; expected two or more", nameof(names));
        }

        for (int i = 0; i < names.Count; i++)
        {
            if (!numbers.TryAdd(names[i], i))
                throw new ArgumentException($"the class '{names[i]}' stands twice; expected each once");
        }

        Names = names;
    }

    /// <summary>By number.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The labels, or the tags, of examples by rising name; numbers by rising number.</summary>
    /// <exception cref="InputException">They have fewer than two.</exception>
    public static LabelSet Of(TrainingData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        string[] names = [.. data.Examples.SelectMany(example => example.Tags ?? (example.Label is { } label ? [label] : []))
            .Distinct(StringComparer.Ordinal)];
        if (names.Length < 2)
        {
            string found = names.Length == 1 ? $"one class, '{ExampleText.Shortened(names[0])}'" : "no class";
            throw new InputException($"{data.Name}: has {found}; expected two or more.");
        }

        bool areNumbers = names.All(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _));
        if (!areNumbers)
            return new LabelSet([.. names.Order(StringComparer.Ordinal)]);
        // numbers are those of the model's outputs: a class that no example has keeps its place
        int count = names.Max(name => int.Parse(name, CultureInfo.InvariantCulture)) + 1;
        return count <= MostNumbers ? new LabelSet([.. Enumerable.Range(0, count).Select(i => i.ToString(CultureInfo.InvariantCulture))])
            : throw new InputException($"{data.Name}: has the class {count - 1}; expected names, or numbers below {MostNumbers}.");
    }

    /// <summary>Of classes that are numbers: more would be outputs that nothing trains.</summary>
    private const int MostNumbers = 100_000;

    /// <summary>The class of a name or, where none is called so, of a number.</summary>
    /// <exception cref="InputException">There is none; the example is to blame.</exception>
    internal int Find(string label, TrainingExample example)
    {
        if (numbers.TryGetValue(label, out int found))
            return found;
        if (int.TryParse(label, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number < Names.Count)
            return number;
        throw example.Problem($"'{ExampleText.Shortened(label)}' is no class of the model; expected "
            + string.Join(", ", Names.Take(MostShown).Select(ExampleText.Shortened)) + (Names.Count > MostShown ? ", …" : "")
            + $", or a number below {Names.Count}.");
    }
}
