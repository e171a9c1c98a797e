namespace Lathe.Compression;

/// <summary>A line of a file of texts with their classes: label, tab, text, and a second text behind another tab where texts are
/// pairs.</summary>
/// <param name="Label">As it stands there; may be empty.</param>
/// <param name="Text">The text.</param>
/// <param name="Pair">The second text, or null.</param>
internal sealed record LabelledLine(string Label, string Text, string? Pair)
{
    /// <param name="line">Without its end.</param>
    /// <param name="name">What messages call the file.</param>
    /// <param name="number">Of the line, from 1.</param>
    /// <exception cref="InputException">It has another number of columns.</exception>
    public static LabelledLine Parse(string line, string name, int number)
    {
        string[] columns = line.Split('\t');
        return columns.Length is 2 or 3 ? new LabelledLine(columns[0], columns[1], columns.Length == 3 ? columns[2] : null)
            : throw new InputException(name, number,
                $"has {columns.Length} columns; expected 2 or 3: label, tab, text, and tab, text where texts are pairs.");
    }
}
