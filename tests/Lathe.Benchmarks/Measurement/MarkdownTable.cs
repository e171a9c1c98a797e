using System.Text;

namespace Lathe.Benchmarks.Measurement;

/// <summary>A table of Markdown: the first columns are text, the others numbers.</summary>
internal sealed class MarkdownTable
{
    private readonly StringBuilder text = new();
    private readonly int columns;

    /// <param name="textColumns">How many columns are aligned to the left.</param>
    /// <param name="headings">One a column.</param>
    public MarkdownTable(int textColumns, params string[] headings)
    {
        columns = headings.Length;
        AddRow(headings);
        text.Append('|');
        for (int i = 0; i < columns; i++)
            text.Append(i < textColumns ? "---|" : "---:|");
        text.Append('\n');
    }

    /// <exception cref="ArgumentException">There are more or fewer cells than columns.</exception>
    public void AddRow(params string[] cells)
    {
        if (cells.Length != columns)
            throw new ArgumentException($"{cells.Length} cells for a table of {columns} columns", nameof(cells));
        text.Append("| ").AppendJoin(" | ", cells.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal))).Append(" |\n");
    }

    public override string ToString() => text.ToString();
}
