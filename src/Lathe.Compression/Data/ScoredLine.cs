using System.Globalization;

namespace Lathe.Compression;

/// <summary>A line of a file of pairs with scores: score, tab, text, tab, text.</summary>
/// <param name="Score">A finite number.</param>
/// <param name="First">A text.</param>
/// <param name="Second">The other.</param>
internal sealed record ScoredLine(double Score, string First, string Second)
{
    /// <param name="line">Without its end.</param>
    /// <param name="name">What messages call the file.</param>
    /// <param name="number">Of the line, from 1.</param>
    /// <exception cref="InputException">It has another number of columns, or its score is none.</exception>
    public static ScoredLine Parse(string line, string name, int number)
    {
        string[] columns = line.Split('\t');
        if (columns.Length != 3)
            throw new InputException(name, number, $"has {columns.Length} columns; expected 3: score, tab, text, tab, text.");
        if (!double.TryParse(columns[0], NumberStyles.Float, CultureInfo.InvariantCulture, out double score) || !double.IsFinite(score))
            throw new InputException(name, number, $"'{ExampleText.Shortened(columns[0])}' is no score; expected a number.");
        return new ScoredLine(score, columns[1], columns[2]);
    }
}
