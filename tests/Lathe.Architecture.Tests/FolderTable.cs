namespace Lathe.Architecture.Tests;

/// <summary>
/// Rows of a text file: a name, a colon, and what belongs to it with commas between; a line that begins with a space goes on with the row
/// above, and # begins a comment.
/// </summary>
/// <param name="file">What messages call it.</param>
/// <param name="rows">What belongs to each name.</param>
internal sealed class FolderTable(string file, IReadOnlyDictionary<string, string[]> rows)
{
    public string File => file;

    public IReadOnlyDictionary<string, string[]> Rows => rows;

    /// <summary>What stands in a row; nothing where there is none.</summary>
    public string[] this[string name] => rows.GetValueOrDefault(name, []);

    /// <exception cref="FormatException">A line is no row, or a name comes twice.</exception>
    public static FolderTable Parse(string file, string text)
    {
        Dictionary<string, string[]> rows = new(StringComparer.Ordinal);
        string? row = null;
        int number = 0;
        foreach (string line in text.Split('\n'))
        {
            number++;
            string said = line.Split('#')[0].TrimEnd();
            if (said.Trim().Length == 0)
                continue;
            string entries = said;
            if (!char.IsWhiteSpace(said[0]))
            {
                int colon = said.IndexOf(':', StringComparison.Ordinal);
                if (colon <= 0)
                    throw new FormatException($"{file}({number}): '{said}' has no colon; expected 'name: what, belongs, to it'");
                row = said[..colon];
                entries = said[(colon + 1)..];
                if (!rows.TryAdd(row, []))
                    throw new FormatException($"{file}({number}): '{row}' has a row already; write both as one");
            }
            if (row is null)
                throw new FormatException($"{file}({number}): the first row begins with a space; expected 'name: what, belongs, to it'");
            rows[row] = [.. rows[row], .. entries.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
        }
        return new(file, rows);
    }
}
