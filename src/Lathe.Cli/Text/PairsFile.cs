using System.Globalization;

namespace Lathe.Cli.Text;

/// <summary>A file of pairs with scores, a line each: score, tab, text, tab, text.</summary>
internal sealed class PairsFile(string path)
{
    private const int FewestPairs = 2;

    /// <exception cref="InputException">A line is damaged, or there are too few.</exception>
    public IReadOnlyList<ScoredPair> Read()
    {
        using FileStream stream = File.OpenRead(path);
        Utf8LineReader reader = new(stream, path);
        List<ScoredPair> pairs = [];
        while (reader.Read() is { } line)
        {
            if (line.Length == 0)
                continue;
            string[] columns = line.Split('\t');
            if (columns.Length != 3)
                throw new InputException(path, reader.Line, $"has {columns.Length} columns; expected 3: score, tab, text, tab, text.");
            if (!double.TryParse(columns[0], NumberStyles.Float, CultureInfo.InvariantCulture, out double score) || !double.IsFinite(score))
                throw new InputException(path, reader.Line, $"'{Shortened(columns[0])}' is no score; expected a number.");
            pairs.Add(new ScoredPair(score, columns[1], columns[2]));
        }

        return pairs.Count >= FewestPairs
            ? pairs
            : throw new InputException($"{path}: has {pairs.Count} pairs; expected at least {FewestPairs}.");
    }

    private static string Shortened(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
